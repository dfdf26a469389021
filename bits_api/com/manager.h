#pragma once

#include <bits.h>

#include <memory>

#include "bits_api/com/com_object.h"
#include "bits_api/com/session.h"

namespace openbits::com {

/// The queue: IBackgroundCopyManager, and by QueryInterface IBitsPeerCacheAdministration, whose methods do nothing since
/// BITS 4.0. BITS: nn-bits-ibackgroundcopymanager; nn-bits3_0-ibitspeercacheadministration. Thread-safe.
class Manager final : public ComObject<Implements<IBackgroundCopyManager>, Implements<IBitsPeerCacheAdministration>> {
 public:
  explicit Manager(std::shared_ptr<const Session> session) : session_(std::move(session)) {}

  // IBackgroundCopyManager
  HRESULT STDMETHODCALLTYPE CreateJob(LPCWSTR name, BG_JOB_TYPE type, GUID* id,
                                      IBackgroundCopyJob** job) noexcept override;
  HRESULT STDMETHODCALLTYPE GetJob(REFGUID id, IBackgroundCopyJob** job) noexcept override;
  HRESULT STDMETHODCALLTYPE EnumJobs(DWORD flags, IEnumBackgroundCopyJobs** jobs) noexcept override;
  HRESULT STDMETHODCALLTYPE GetErrorDescription(HRESULT code, DWORD language, LPWSTR* text) noexcept override;

  // IBitsPeerCacheAdministration (peer_admin.cpp)
  HRESULT STDMETHODCALLTYPE GetMaximumCacheSize(DWORD* percent) noexcept override;
  HRESULT STDMETHODCALLTYPE SetMaximumCacheSize(DWORD percent) noexcept override;
  HRESULT STDMETHODCALLTYPE GetMaximumContentAge(ULONG* seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE SetMaximumContentAge(ULONG seconds) noexcept override;
  HRESULT STDMETHODCALLTYPE GetConfigurationFlags(DWORD* flags) noexcept override;
  HRESULT STDMETHODCALLTYPE SetConfigurationFlags(DWORD flags) noexcept override;
  HRESULT STDMETHODCALLTYPE EnumRecords(IEnumBitsPeerCacheRecords** records) noexcept override;
  HRESULT STDMETHODCALLTYPE GetRecord(REFGUID id, IBitsPeerCacheRecord** record) noexcept override;
  HRESULT STDMETHODCALLTYPE ClearRecords() noexcept override;
  HRESULT STDMETHODCALLTYPE DeleteRecord(REFGUID id) noexcept override;
  HRESULT STDMETHODCALLTYPE DeleteUrl(LPCWSTR url) noexcept override;
  HRESULT STDMETHODCALLTYPE EnumPeers(IEnumBitsPeers** peers) noexcept override;
  HRESULT STDMETHODCALLTYPE ClearPeers() noexcept override;
  HRESULT STDMETHODCALLTYPE DiscoverPeers() noexcept override;

 private:
  const std::shared_ptr<const Session> session_;
};

}  // namespace openbits::com
