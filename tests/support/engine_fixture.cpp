#include "tests/support/engine_fixture.h"

#include <algorithm>
#include <utility>

#include "platform/base/assert.h"

namespace openbits::test {
namespace {

class SilentLogger : public Logger {
 public:
  [[nodiscard]] bool Enabled(LogLevel) const override { return false; }
  void Write(LogLevel, std::string_view, const std::vector<LogField>&) override {}
};

class FixtureUsers : public UserRegistry {
 public:
  [[nodiscard]] Caller CurrentCaller() const override { return Caller{UserId{"S-1-22-1-1000"}, false, false, 0x2000}; }
};

class NoPolicies : public PolicySource {
 public:
  Result<std::map<std::string, std::string>> Load() override { return std::map<std::string, std::string>{}; }
};

}  // namespace

Result<SealedBytes> FakeVault::Seal(const Secret& secret) {
  SealedBytes sealed{'s'};
  for (const char c : secret.Reveal())
    sealed.push_back(static_cast<std::uint8_t>(c ^ 0x55));
  return sealed;
}

Result<Secret> FakeVault::Unseal(const SealedBytes& sealed) {
  if (sealed.empty() || sealed.front() != 's') return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "not sealed"};
  std::string text;
  for (std::size_t i = 1; i < sealed.size(); ++i)
    text.push_back(static_cast<char>(sealed[i] ^ 0x55));
  return Secret(std::move(text));
}

engine::Delivery RecordingTarget::Deliver(const engine::Notification& notification) {
  seen.push_back({notification.kind, notification.file, notification.view->State(), notification.error});
  if (on_deliver) on_deliver(notification);
  return notification.kind == engine::NotificationKind::kJobModification ? engine::Delivery::kAccepted : answer;
}

std::size_t RecordingTarget::Count(engine::NotificationKind kind) const {
  return static_cast<std::size_t>(
      std::count_if(seen.begin(), seen.end(), [kind](const Seen& one) { return one.kind == kind; }));
}

EngineFixture::EngineFixture(std::uint64_t seed) : random(std::make_shared<FakeRandom>(seed)) {
  caller = FixtureUsers().CurrentCaller();
  files->MakeDirectory("/data");
}

EngineFixture::~EngineFixture() {
  if (controller_ != nullptr) Kill();
}

void EngineFixture::Start() {
  engine::EngineParts parts;
  parts.platform.clock = clock;
  parts.platform.random = random;
  parts.platform.logger = std::make_shared<SilentLogger>();
  parts.platform.files = files;
  parts.platform.users = std::make_shared<FixtureUsers>();
  parts.platform.processes = processes;
  parts.platform.vault = std::make_shared<FakeVault>();
  parts.platform.policies = std::make_shared<NoPolicies>();
  parts.platform.device = device;
  parts.platform.strand = runner;
  parts.platform.file_pool = pool;
  parts.platform.callback_pool = pool;
  parts.transport = transport;
  store = std::make_shared<MemoryJobStore>(stored);
  parts.store = store;
  parts.policy = policy;
  published_ = std::make_shared<engine::PublishedJobs>();
  controller_ = std::make_shared<engine::JobController>(std::move(parts), published_);
  runner->Run([this] { OPENBITS_ASSERT(controller_->Start().ok()); });
  service = std::make_shared<engine::LocalQueueService>(controller_, published_, runner, pool);
  for (const auto& view : published_->All())
    views_[view->Load()->header.id] = view;
  runner->RunUntilIdle();
}

void EngineFixture::Forget() {
  controller_.reset();
  service.reset();
  published_.reset();
  store.reset();
  views_.clear();
}

void EngineFixture::Stop() {
  service->Close();
  bool is_stopped = false;
  runner->Run([&] { controller_->Stop([&is_stopped] { is_stopped = true; }); });
  OPENBITS_ASSERT(runner->RunUntil([&is_stopped] { return is_stopped; }, std::chrono::minutes{1}));
  Forget();
  runner->DropAll();
}

void EngineFixture::Kill() {
  runner->DropAll();
  transport->KillProcess();
  files->KillProcess();
  Forget();
  runner->DropAll();
}

void EngineFixture::LosePower() {
  Kill();
  files->Crash();
}

Result<engine::Reply> EngineFixture::CallAs(const Caller& who, engine::Command command) {
  std::optional<Result<engine::Reply>> reply;
  runner->RunBlocking([&] { reply = service->Execute(who, std::move(command)); });
  return *std::move(reply);
}

JobId EngineFixture::Create(const std::string& name, engine::JobType type) {
  auto reply = Call(engine::CreateJob{name, static_cast<std::uint32_t>(type)});
  OPENBITS_ASSERT(reply.has_value());
  auto view = std::get<engine::JobCreated>(*reply).view;
  const JobId id = view->Load()->header.id;
  views_[id] = std::move(view);
  return id;
}

void EngineFixture::Add(JobId job, const std::string& url, const std::string& local_name) {
  OPENBITS_ASSERT(Call(engine::AddFiles{job, {{url, local_name, {}}}}).has_value());
}

JobId EngineFixture::Download(const std::string& url, const std::string& local_name) {
  const JobId job = Create();
  OPENBITS_ASSERT(Call(engine::SetPriority{job, 0}).has_value());
  Add(job, url, local_name);
  OPENBITS_ASSERT(Call(engine::ResumeJob{job}).has_value());
  return job;
}

JobId EngineFixture::Upload(const std::string& url, const std::string& local_name, engine::JobType type) {
  const JobId job = Create("upload", type);
  OPENBITS_ASSERT(Call(engine::SetPriority{job, 0}).has_value());
  Add(job, url, local_name);
  OPENBITS_ASSERT(Call(engine::ResumeJob{job}).has_value());
  return job;
}

FakeResource& EngineFixture::Serve(const std::string& url, std::uint64_t size) {
  FakeResource& resource = transport->At(url);
  resource.seed = std::hash<std::string>{}(url);
  resource.size = size;
  resource.etag = "\"one\"";
  resource.last_modified = "Thu, 01 Jan 2026 00:00:00 GMT";
  return resource;
}

std::string EngineFixture::BodyOf(const std::string& url) {
  const FakeResource& resource = transport->At(url);
  return FakeBody(resource.seed, 0, resource.size);
}

std::shared_ptr<const engine::JobSnapshot> EngineFixture::Snapshot(JobId job) {
  const auto found = views_.find(job);
  OPENBITS_ASSERT(found != views_.end());
  return found->second->Load();
}

bool EngineFixture::RunUntilState(JobId job, engine::JobState state, Duration most) {
  return runner->RunUntil([&] { return State(job) == state; }, most);
}

void EngineFixture::SetTarget(JobId job, std::shared_ptr<engine::NotificationTarget> target) {
  const TargetId id = service->RegisterTarget(std::move(target));
  OPENBITS_ASSERT(Call(engine::SetNotifyTarget{job, id}).has_value());
  runner->RunBlocking([&] { service->UnregisterTarget(id); });
}

std::vector<std::string> EngineFixture::Temporaries() {
  auto names = files->List("/data");
  std::erase_if(names, [](const std::string& name) { return !name.starts_with("BIT") || !name.ends_with(".tmp"); });
  return names;
}

}  // namespace openbits::test
