#include "bits_api/com/copy_job.h"

#include <bitsmsg.h>

#include <optional>
#include <vector>

#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_error.h"
#include "bits_api/com/copy_file.h"
#include "bits_api/com/enumerator.h"

namespace openbits::com {
namespace {

// A file of a caller; nothing when a name is missing or malformed.
std::optional<engine::NewFile> ToNewFile(LPCWSTR remote_name, LPCWSTR local_name) {
  if (remote_name == nullptr || local_name == nullptr) return std::nullopt;
  auto remote = FromWide(remote_name);
  auto local = FromWide(local_name);
  if (!remote || !local) return std::nullopt;
  return engine::NewFile{std::move(*remote), std::move(*local), {}};
}

}  // namespace

CopyJob::CopyJob(std::shared_ptr<const Session> session, std::shared_ptr<engine::JobView> view)
    : session_(std::move(session)), view_(std::move(view)), id_(view_->Load()->header.id) {}

HRESULT CopyJob::Execute(engine::Command command) const noexcept {
  return ComCall([&] { return session_->Execute(std::move(command)); });
}

HRESULT CopyJob::ExecuteAndRelease(engine::Command command) const noexcept {
  return ComCall([&] {
    // Held over the command, so that the last reference ends here: a caller whose object lives on its stack, or who
    // counts its references, knows when the engine has let go of it.
    const auto target = session_->service->NotifyTarget(session_->caller, id_);
    return session_->Execute(std::move(command));
  });
}

HRESULT CopyJob::AddFileSet(ULONG count, BG_FILE_INFO* files) noexcept {
  // ASSUMED: a set without files is a mistake of the caller.
  if (count == 0 || files == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    engine::AddFiles command{id_, {}};
    for (ULONG i = 0; i < count; ++i) {
      auto file = ToNewFile(files[i].RemoteName, files[i].LocalName);
      if (!file) return E_INVALIDARG;
      command.files.push_back(std::move(*file));
    }
    return ToHresult(session_->Execute(std::move(command)));
  });
}

HRESULT CopyJob::AddFile(LPCWSTR remote_name, LPCWSTR local_name) noexcept {
  return ComCall([&]() -> HRESULT {
    auto file = ToNewFile(remote_name, local_name);
    if (!file) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::AddFiles{id_, {std::move(*file)}}));
  });
}

HRESULT CopyJob::AddFileWithRanges(LPCWSTR remote_name, LPCWSTR local_name, DWORD count,
                                   BG_FILE_RANGE ranges[]) noexcept {
  if (count == 0 || ranges == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto file = ToNewFile(remote_name, local_name);
    if (!file) return E_INVALIDARG;
    file->ranges = FromRanges(count, ranges);
    return ToHresult(session_->Execute(engine::AddFileWithRanges{id_, std::move(*file)}));
  });
}

HRESULT CopyJob::EnumFiles(IEnumBackgroundCopyFiles** files) noexcept {
  if (files == nullptr) return E_INVALIDARG;
  *files = nullptr;
  return ComCall([&]() -> HRESULT {
    using Files = Enumerator<IEnumBackgroundCopyFiles, IBackgroundCopyFile, FileIndex>;
    Files::List list;
    const std::size_t count = view_->Load()->FileCount();
    for (std::size_t index = 0; index < count; ++index)
      list.push_back(FileIndex{static_cast<std::uint32_t>(index)});
    auto make = [session = session_, view = view_](FileIndex index) {
      return ComPtr<IBackgroundCopyFile>::Adopt(MakeObject<CopyFile>(session, view, index).Detach());
    };
    *files = MakeObject<Files>(std::make_shared<const Files::List>(std::move(list)), make).Detach();
    return S_OK;
  });
}

HRESULT CopyJob::Suspend() noexcept { return Execute(engine::SuspendJob{id_}); }
HRESULT CopyJob::Resume() noexcept { return Execute(engine::ResumeJob{id_}); }
HRESULT CopyJob::Cancel() noexcept { return ExecuteAndRelease(engine::CancelJob{id_}); }
HRESULT CopyJob::Complete() noexcept { return ExecuteAndRelease(engine::CompleteJob{id_}); }
HRESULT CopyJob::TakeOwnership() noexcept { return Execute(engine::TakeOwnership{id_}); }

HRESULT CopyJob::GetId(GUID* id) noexcept {
  return GiveValue(id, [&] { return ToGuid(id_.value); });
}

HRESULT CopyJob::GetType(BG_JOB_TYPE* type) noexcept {
  return Give(type, [](const engine::JobSnapshot& job) { return static_cast<BG_JOB_TYPE>(job.header.type); });
}

HRESULT CopyJob::GetProgress(BG_JOB_PROGRESS* progress) noexcept {
  return Give(progress, [](const engine::JobSnapshot& job) {
    return BG_JOB_PROGRESS{job.bytes_total, job.live->bytes_transferred.load(std::memory_order_relaxed),
                           static_cast<ULONG>(job.FileCount()), job.files_transferred};
  });
}

HRESULT CopyJob::GetTimes(BG_JOB_TIMES* times) noexcept {
  return Give(times, [](const engine::JobSnapshot& job) {
    return BG_JOB_TIMES{ToFileTime(job.header.created), ToFileTime(job.header.modified),
                        ToFileTime(job.header.transfer_completed)};
  });
}

HRESULT CopyJob::GetState(BG_JOB_STATE* state) noexcept {
  // Without the snapshot: programs poll this one.
  return GiveValue(state, [&] { return static_cast<BG_JOB_STATE>(view_->State()); });
}

HRESULT CopyJob::GetError(IBackgroundCopyError** error) noexcept {
  if (error == nullptr) return E_INVALIDARG;
  *error = nullptr;
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    // BITS: nf-bits-ibackgroundcopyjob-geterror, "Remarks": only in the states ERROR and TRANSIENT_ERROR.
    if (!engine::HasErrorObject(job->header.state) || !job->header.error) return BG_E_ERROR_INFORMATION_UNAVAILABLE;
    *error = MakeObject<CopyError>(session_, view_, *job->header.error).Detach();
    return S_OK;
  });
}

HRESULT CopyJob::GetErrorCount(ULONG* errors) noexcept {
  return Give(errors, [](const engine::JobSnapshot& job) { return ULONG{job.header.error_count}; });
}

HRESULT CopyJob::ReplaceRemotePrefix(LPCWSTR old_prefix, LPCWSTR new_prefix) noexcept {
  if (old_prefix == nullptr || new_prefix == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto before = FromWide(old_prefix);
    auto after = FromWide(new_prefix);
    if (!before || !after) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::ReplaceRemotePrefix{id_, std::move(*before), std::move(*after)}));
  });
}

}  // namespace openbits::com
