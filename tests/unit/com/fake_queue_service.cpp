#include "tests/unit/com/fake_queue_service.h"

#include <algorithm>
#include <string>

#include "tests/support/fake_file_system.h"

namespace openbits::com {

Result<engine::Reply> FakeQueueService::Execute(const Caller& /*caller*/, engine::Command command) {
  commands.push_back(std::move(command));
  if (failure) return *failure;
  if (const auto* const set = Last<engine::SetNotifyTarget>(); set != nullptr) {
    const auto found = registered.find(set->target.value);
    job_target = found == registered.end() ? nullptr : found->second;
  }
  return reply;
}

Result<std::shared_ptr<engine::JobView>> FakeQueueService::FindJob(const Caller& /*caller*/, JobId job) {
  const auto found =
      std::find_if(jobs.begin(), jobs.end(), [&](const auto& view) { return view->Load()->header.id == job; });
  if (found == jobs.end()) return Error{Errc::kJobNotFound, ErrorContext::kNone, 0, {}};
  return *found;
}

Result<std::vector<std::shared_ptr<engine::JobView>>> FakeQueueService::ListJobs(const Caller& /*caller*/,
                                                                                 bool all_users) {
  was_asked_for_all_users = all_users;
  if (failure) return *failure;
  return jobs;
}

TargetId FakeQueueService::RegisterTarget(std::shared_ptr<engine::NotificationTarget> target) {
  registered[++next_target_] = std::move(target);
  return TargetId{next_target_};
}

std::shared_ptr<engine::NotificationTarget> FakeQueueService::UnregisterTarget(TargetId target) {
  const auto removed = registered.extract(target.value);
  return removed.empty() ? nullptr : removed.mapped();
}

Result<std::shared_ptr<engine::NotificationTarget>> FakeQueueService::NotifyTarget(const Caller& /*caller*/,
                                                                                   JobId /*job*/) {
  return job_target;
}

JobFixture::JobFixture() : id{*ParseGuid("01234567-89ab-cdef-0123-456789abcdef")} {
  auto made = std::make_shared<Session>();
  made->service = service;
  made->caller.user.sid = "S-1-22-1-1000";
  session = made;

  auto job = std::make_shared<engine::JobSnapshot>();
  job->header.id = id;
  job->header.owner.sid = "S-1-22-1-1000";
  job->header.display_name = "a job";
  job->live = std::make_shared<engine::JobLive>();
  job->file_system = std::make_shared<test::FakeFileSystem>();
  job->bytes_total = kSizeUnknown;
  job->maximum_download_time_s = 7'776'000;
  for (const char* const name : {"one", "two"}) {
    auto file = std::make_shared<engine::FileSnapshot>();
    file->index.value = static_cast<std::uint32_t>(job->files.size());
    file->remote_name = std::string("http://host/") + name;
    file->local_name = std::string("/folder/") + name;
    file->temporary_name = "BIT1.tmp";
    file->live = std::make_shared<engine::FileLive>(job->live);
    job->files.push_back(std::move(file));
  }
  job->files[0]->live->bytes_total = 100;
  job->files[0]->live->Add(40);
  view = std::make_shared<engine::JobView>(std::move(job));
  service->jobs.push_back(view);
}

std::wstring TakeText(LPWSTR text) {
  std::wstring result = text == nullptr ? L"(null)" : text;
  CoTaskMemFree(text);
  return result;
}

}  // namespace openbits::com
