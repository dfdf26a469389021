// The reply of an upload-reply job: IBackgroundCopyJob2.
#include <bitsmsg.h>

#include <algorithm>
#include <variant>

#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {
namespace {

// A reply in memory of the caller's. `data` and `length` are cleared and not null.
HRESULT GiveReply(const engine::ReplyData& reply, BYTE** data, UINT64* length) {
  if (reply.size_bytes == 0) return S_OK;  // no reply, or an empty one: NULL
  if (reply.data.empty()) {
    *length = reply.size_bytes;
    return BG_E_TOO_LARGE;
  }
  auto* copy = static_cast<BYTE*>(CoTaskMemAlloc(reply.data.size()));
  if (copy == nullptr) return E_OUTOFMEMORY;
  std::transform(reply.data.begin(), reply.data.end(), copy, [](std::byte one) { return static_cast<BYTE>(one); });
  *data = copy;
  *length = reply.size_bytes;
  return S_OK;
}

}  // namespace

HRESULT CopyJob::GetReplyProgress(BG_JOB_REPLY_PROGRESS* progress) noexcept {
  if (progress == nullptr) return E_INVALIDARG;
  *progress = {};
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    // BITS: nf-bits1_5-ibackgroundcopyjob2-getreplyprogress: not implemented for other types of jobs.
    if (job->header.type != engine::JobType::kUploadReply) return E_NOTIMPL;
    progress->BytesTotal = BG_SIZE_UNKNOWN;  // while no reply has begun
    if (job->reply != nullptr) {
      progress->BytesTotal = job->reply->live->bytes_total.load(std::memory_order_relaxed);
      progress->BytesTransferred = job->reply->live->bytes_transferred.load(std::memory_order_relaxed);
    }
    return S_OK;
  });
}

HRESULT CopyJob::GetReplyData(BYTE** data, UINT64* length) noexcept {
  if (data != nullptr) *data = nullptr;
  if (length != nullptr) *length = 0;
  if (data == nullptr || length == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    const auto reply = session_->Execute(engine::GetReplyData{id_});
    if (!reply) return ToHresult(reply.error());
    const auto* bytes = std::get_if<engine::ReplyData>(&reply.value());
    return bytes != nullptr ? GiveReply(*bytes, data, length) : E_UNEXPECTED;
  });
}

HRESULT CopyJob::SetReplyFileName(LPCWSTR name) noexcept {
  return ComCall([&]() -> HRESULT {
    auto text = FromOptionalWide(name);
    if (!text.is_valid) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetReplyFileName{id_, std::move(text.text)}));
  });
}

HRESULT CopyJob::GetReplyFileName(LPWSTR* name) noexcept {
  if (name == nullptr) return E_INVALIDARG;
  *name = nullptr;
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    if (job->header.type != engine::JobType::kUploadReply) return E_NOTIMPL;
    const engine::FileSnapshot* const reply = job->reply.get();
    const std::string& text = reply != nullptr ? reply->local_name : job->header.properties.reply_file_name;
    // BITS: nf-bits1_5-ibackgroundcopyjob2-getreplyfilename: NULL while there is neither a name nor a file.
    return text.empty() ? S_OK : GiveText(text, name);
  });
}

}  // namespace openbits::com
