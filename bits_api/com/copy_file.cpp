#include "bits_api/com/copy_file.h"

#include <bitsmsg.h>

#include <algorithm>
#include <string_view>

#include "bits_api/com/com_call.h"
#include "bits_api/com/com_strings.h"
#include "platform/base/assert.h"

namespace openbits::com {
namespace {

std::uint64_t Transferred(const engine::FileSnapshot& file) {
  return file.live->bytes_transferred.load(std::memory_order_relaxed);
}

bool HasHttpName(const engine::FileSnapshot& file) {
  constexpr auto kBegins = [](std::string_view name, std::string_view scheme) {
    return name.size() > scheme.size() && std::equal(scheme.begin(), scheme.end(), name.begin(), [](char a, char b) {
             return a == (b >= 'A' && b <= 'Z' ? static_cast<char>(b - 'A' + 'a') : b);
           });
  };
  return kBegins(file.remote_name, "http://") || kBegins(file.remote_name, "https://");
}

}  // namespace

CopyFile::Now CopyFile::Load() const {
  auto job = view_->Load();
  auto file = job->Find(index_);
  OPENBITS_ASSERT(file != nullptr);  // files of a job are never taken away
  return {std::move(job), std::move(file)};
}

HRESULT CopyFile::GetRemoteName(LPWSTR* name) noexcept {
  if (name == nullptr) return E_INVALIDARG;
  *name = nullptr;
  return ComCall([&] { return GiveText(Load().file->remote_name, name); });
}

HRESULT CopyFile::GetLocalName(LPWSTR* name) noexcept {
  if (name == nullptr) return E_INVALIDARG;
  *name = nullptr;
  return ComCall([&] { return GiveText(Load().file->local_name, name); });
}

HRESULT CopyFile::GetProgress(BG_FILE_PROGRESS* progress) noexcept {
  return GiveValue(progress, [&] {
    const Now now = Load();
    // BITS: ns-bits-bg_file_progress: Completed tells that the file is available: after Complete for downloads, when the
    // upload is finished for uploads.
    const bool is_completed = now.file->role == engine::FileRole::kUploadSource
                                  ? now.file->state != engine::FileProgressState::kPending
                                  : now.file->state == engine::FileProgressState::kCompleted;
    return BG_FILE_PROGRESS{now.file->live->bytes_total.load(std::memory_order_relaxed), Transferred(*now.file),
                            is_completed ? TRUE : FALSE};
  });
}

HRESULT CopyFile::GetFileRanges(DWORD* count, BG_FILE_RANGE** ranges) noexcept {
  if (count == nullptr || ranges == nullptr) return E_INVALIDARG;
  *count = 0;
  *ranges = nullptr;
  return ComCall([&]() -> HRESULT {
    const Now now = Load();
    // BITS: nf-bits2_0-ibackgroundcopyfile2-getfileranges: S_FALSE for files that are transferred whole.
    if (now.file->ranges.empty()) return S_FALSE;
    return GiveRanges(now.file->ranges, count, ranges);
  });
}

HRESULT CopyFile::SetRemoteName(LPCWSTR name) noexcept {
  if (name == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto text = FromWide(name);
    if (!text) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetRemoteName{view_->Load()->header.id, index_, std::move(*text)}));
  });
}

HRESULT CopyFile::GetTemporaryName(LPWSTR* name) noexcept {
  if (name == nullptr) return E_INVALIDARG;
  *name = nullptr;
  return ComCall([&] {
    const Now now = Load();
    return GiveText(now.job->TemporaryPath(*now.file), name);
  });
}

HRESULT CopyFile::SetValidationState(BOOL is_valid) noexcept {
  return ComCall([&] {
    return session_->Execute(engine::SetValidationState{view_->Load()->header.id, index_, is_valid != FALSE});
  });
}

HRESULT CopyFile::GetValidationState(BOOL* is_valid) noexcept {
  return GiveValue(is_valid, [&] { return Load().file->is_validated ? TRUE : FALSE; });
}

HRESULT CopyFile::IsDownloadedFromPeer(BOOL* is_from_peer) noexcept {
  return GiveValue(is_from_peer, [&] { return Load().file->from_peer ? TRUE : FALSE; });
}

HRESULT CopyFile::GetPeerDownloadStats(UINT64* from_origin, UINT64* from_peers) noexcept {
  if (from_origin != nullptr) *from_origin = 0;
  if (from_peers != nullptr) *from_peers = 0;
  if (from_origin == nullptr || from_peers == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    const Now now = Load();
    // ASSUMED: of the source of an upload nothing was downloaded from anywhere.
    const std::uint64_t all = now.file->role == engine::FileRole::kUploadSource ? 0 : Transferred(*now.file);
    *from_peers = std::min(now.file->bytes_from_peers, all);
    *from_origin = all - *from_peers;
    return S_OK;
  });
}

// ASSUMED: the one file property is read-only (its purpose says so; a comment in the IDL does not).
HRESULT CopyFile::SetProperty(BITS_FILE_PROPERTY_ID id, BITS_FILE_PROPERTY_VALUE /*value*/) noexcept {
  return NumberOf(id) == BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS ? BG_E_READ_ONLY_PROPERTY
                                                                     : BG_E_UNKNOWN_PROPERTY_ID;
}

HRESULT CopyFile::GetProperty(BITS_FILE_PROPERTY_ID id, BITS_FILE_PROPERTY_VALUE* value) noexcept {
  if (value == nullptr) return E_INVALIDARG;
  value->String = nullptr;
  if (NumberOf(id) != BITS_FILE_PROPERTY_ID_HTTP_RESPONSE_HEADERS) return BG_E_UNKNOWN_PROPERTY_ID;
  // ASSUMED: an empty text before the first response.
  return ComCall([&] { return GiveText(Load().file->response_headers, &value->String); });
}

// BITS: nn-bits10_1-ibackgroundcopyfile6, "Remarks": what qualifies for on-demand mode has random access.
HRESULT CopyFile::CheckRandomAccess() const {
  const Now now = Load();
  const engine::JobHeader& job = now.job->header;
  const bool has_own_method = !job.properties.http_method.empty() && job.properties.http_method != "GET";
  const bool qualifies = job.type == engine::JobType::kDownload && now.file->ranges.empty() && HasHttpName(*now.file) &&
                         !job.properties.dynamic_content && !has_own_method;
  return qualifies ? S_OK : BG_E_RANDOM_ACCESS_NOT_SUPPORTED;
}

HRESULT CopyFile::UpdateDownloadPosition(UINT64 /*offset*/) noexcept {
  return ComCall([&]() -> HRESULT {
    const HRESULT random_access = CheckRandomAccess();
    // DEVIATION: nf-bits10_1-ibackgroundcopyfile6-updatedownloadposition: not offered; files are fetched from the start.
    return FAILED(random_access) ? random_access : E_NOTIMPL;
  });
}

HRESULT CopyFile::RequestFileRanges(DWORD count, const BG_FILE_RANGE ranges[]) noexcept {
  if (count == 0 || ranges == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    const HRESULT random_access = CheckRandomAccess();
    // DEVIATION: nf-bits10_1-ibackgroundcopyfile6-requestfileranges: not offered; use AddFileWithRanges.
    return FAILED(random_access) ? random_access : E_NOTIMPL;
  });
}

HRESULT CopyFile::GetFilledFileRanges(DWORD* count, BG_FILE_RANGE** ranges) noexcept {
  if (count == nullptr || ranges == nullptr) return E_INVALIDARG;
  *count = 0;
  *ranges = nullptr;
  return ComCall([&]() -> HRESULT {
    if (const HRESULT random_access = CheckRandomAccess(); FAILED(random_access)) return random_access;
    // Files fill from the start, so there is at most one range.
    const std::uint64_t filled = Transferred(*Load().file);
    return filled == 0 ? S_OK : GiveRanges({ByteRange{0, filled}}, count, ranges);
  });
}

}  // namespace openbits::com
