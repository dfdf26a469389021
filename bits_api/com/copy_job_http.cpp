// IBackgroundCopyJobHttpOptions to IBackgroundCopyJobHttpOptions3.
// The codes of NULL arguments are those that COM's proxies give there (BITS: nf-bits2_5-…-getsecurityflags and others).
#include <string>

#include "bits_api/com/com_strings.h"
#include "bits_api/com/copy_job.h"

namespace openbits::com {
namespace {

// BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-setclientcertificatebyid: a SHA-1 hash.
constexpr std::size_t kCertificateHashBytes = 20;

}  // namespace

HRESULT CopyJob::SetClientCertificateByID(BG_CERT_STORE_LOCATION location, LPCWSTR store, BYTE* hash) noexcept {
  if (store == nullptr || hash == nullptr) return kNullReference;
  return ComCall([&]() -> HRESULT {
    auto store_name = FromWide(store);
    if (!store_name) return E_INVALIDARG;
    engine::ClientCertificate certificate{NumberOf(location), std::move(*store_name), {}, {}};
    certificate.hash.assign(hash, hash + kCertificateHashBytes);
    return ToHresult(session_->Execute(engine::SetClientCertificate{id_, std::move(certificate)}));
  });
}

HRESULT CopyJob::SetClientCertificateByName(BG_CERT_STORE_LOCATION location, LPCWSTR store, LPCWSTR subject) noexcept {
  if (store == nullptr || subject == nullptr) return kNullReference;
  return ComCall([&]() -> HRESULT {
    auto store_name = FromWide(store);
    auto subject_name = FromWide(subject);
    if (!store_name || !subject_name) return E_INVALIDARG;
    engine::ClientCertificate certificate{NumberOf(location), std::move(*store_name), {}, std::move(*subject_name)};
    return ToHresult(session_->Execute(engine::SetClientCertificate{id_, std::move(certificate)}));
  });
}

HRESULT CopyJob::RemoveClientCertificate() noexcept { return Execute(engine::RemoveClientCertificate{id_}); }

HRESULT CopyJob::GetClientCertificate(BG_CERT_STORE_LOCATION* location, LPWSTR* store, BYTE** hash,
                                      LPWSTR* subject) noexcept {
  if (location != nullptr) *location = BG_CERT_STORE_LOCATION_CURRENT_USER;
  if (store != nullptr) *store = nullptr;
  if (hash != nullptr) *hash = nullptr;
  if (subject != nullptr) *subject = nullptr;
  if (location == nullptr || store == nullptr || hash == nullptr || subject == nullptr) return kNullReference;
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    const auto& certificate = job->header.properties.client_certificate;
    // BITS: nf-bits2_5-ibackgroundcopyjobhttpoptions-getclientcertificate: this code when there is none, and for
    // everybody but the owner.
    if (!certificate || session_->caller.user != job->header.owner) return kBadStubData;
    HRESULT code = GiveText(certificate->store_name, store);
    // ASSUMED: what the certificate was not chosen by stays NULL.
    if (SUCCEEDED(code) && !certificate->hash.empty()) code = GiveBytes(certificate->hash, hash);
    if (SUCCEEDED(code) && !certificate->subject.empty()) code = GiveText(certificate->subject, subject);
    if (FAILED(code)) {
      CoTaskMemFree(*store);
      CoTaskMemFree(*hash);
      *store = nullptr;
      *hash = nullptr;
      return code;
    }
    *location = static_cast<BG_CERT_STORE_LOCATION>(certificate->store_location);
    return S_OK;
  });
}

HRESULT CopyJob::SetCustomHeaders(LPCWSTR headers) noexcept {
  return ComCall([&]() -> HRESULT {
    auto block = SecretFromOptionalWide(headers);
    if (!block.is_valid) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetCustomHeaders{id_, std::move(block.text)}));
  });
}

HRESULT CopyJob::GetCustomHeaders(LPWSTR* headers) noexcept {
  if (headers == nullptr) return kNullReference;
  *headers = nullptr;
  return ComCall([&]() -> HRESULT {
    // A command: the headers are sealed, and only the owner may see them.
    const Result<engine::Reply> reply = session_->Execute(engine::GetCustomHeaders{id_});
    if (!reply) return ToHresult(reply.error());
    const auto* const found = std::get_if<engine::CustomHeaders>(&reply.value());
    if (found == nullptr) return E_UNEXPECTED;
    return found->block ? GiveText(found->block->Reveal(), headers) : S_FALSE;
  });
}

HRESULT CopyJob::SetSecurityFlags(ULONG flags) noexcept {
  return Execute(engine::SetSecurityFlags{id_, static_cast<std::uint32_t>(flags)});
}

HRESULT CopyJob::GetSecurityFlags(ULONG* flags) noexcept {
  return Give(
      flags, [](const engine::JobSnapshot& job) { return ULONG{job.header.properties.security_flags}; },
      kNullReference);
}

HRESULT CopyJob::SetHttpMethod(LPCWSTR method) noexcept {
  if (method == nullptr) return E_INVALIDARG;
  return ComCall([&]() -> HRESULT {
    auto text = FromWide(method);
    if (!text) return E_INVALIDARG;
    return ToHresult(session_->Execute(engine::SetHttpMethod{id_, std::move(*text)}));
  });
}

HRESULT CopyJob::GetHttpMethod(LPWSTR* method) noexcept {
  if (method == nullptr) return E_INVALIDARG;
  *method = nullptr;
  return ComCall([&]() -> HRESULT {
    const auto job = view_->Load();
    if (!job->header.properties.http_method.empty()) return GiveText(job->header.properties.http_method, method);
    // BITS: nf-bits10_2-ibackgroundcopyjobhttpoptions2-gethttpmethod: the type's own method.
    return GiveText(job->header.type == engine::JobType::kDownload ? "GET" : "BITS_POST", method);
  });
}

// DEVIATION: nf-bits10_3-ibackgroundcopyjobhttpoptions3-setservercertificatevalidationinterface: not offered yet.
HRESULT CopyJob::SetServerCertificateValidationInterface(IUnknown* /*callback*/) noexcept { return E_NOTIMPL; }

HRESULT CopyJob::MakeCustomHeadersWriteOnly() noexcept { return Execute(engine::MakeCustomHeadersWriteOnly{id_}); }

}  // namespace openbits::com
