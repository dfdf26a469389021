#pragma once

#include <bits.h>

#include <memory>
#include <utility>

#include "bits_api/com/com_object.h"
#include "bits_api/com/session.h"

namespace openbits::com {

/// One file of a job: IBackgroundCopyFile to IBackgroundCopyFile6. Holds which file it is and nothing about it: getters
/// read the job's latest snapshot, setters are commands. BITS: nn-bits-ibackgroundcopyfile. Thread-safe.
class CopyFile final : public ComObject<Implements<IBackgroundCopyFile6, IBackgroundCopyFile5, IBackgroundCopyFile4,
                                                   IBackgroundCopyFile3, IBackgroundCopyFile2, IBackgroundCopyFile>> {
 public:
  /// `index` must be a file of the job; files are never removed.
  CopyFile(std::shared_ptr<const Session> session, std::shared_ptr<engine::JobView> view, FileIndex index)
      : session_(std::move(session)), view_(std::move(view)), index_(index) {}

  // IBackgroundCopyFile
  HRESULT STDMETHODCALLTYPE GetRemoteName(LPWSTR* name) noexcept override;
  HRESULT STDMETHODCALLTYPE GetLocalName(LPWSTR* name) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProgress(BG_FILE_PROGRESS* progress) noexcept override;
  // IBackgroundCopyFile2
  HRESULT STDMETHODCALLTYPE GetFileRanges(DWORD* count, BG_FILE_RANGE** ranges) noexcept override;
  HRESULT STDMETHODCALLTYPE SetRemoteName(LPCWSTR name) noexcept override;
  // IBackgroundCopyFile3
  HRESULT STDMETHODCALLTYPE GetTemporaryName(LPWSTR* name) noexcept override;
  HRESULT STDMETHODCALLTYPE SetValidationState(BOOL is_valid) noexcept override;
  HRESULT STDMETHODCALLTYPE GetValidationState(BOOL* is_valid) noexcept override;
  HRESULT STDMETHODCALLTYPE IsDownloadedFromPeer(BOOL* is_from_peer) noexcept override;
  // IBackgroundCopyFile4
  HRESULT STDMETHODCALLTYPE GetPeerDownloadStats(UINT64* from_origin, UINT64* from_peers) noexcept override;
  // IBackgroundCopyFile5
  HRESULT STDMETHODCALLTYPE SetProperty(BITS_FILE_PROPERTY_ID id, BITS_FILE_PROPERTY_VALUE value) noexcept override;
  HRESULT STDMETHODCALLTYPE GetProperty(BITS_FILE_PROPERTY_ID id, BITS_FILE_PROPERTY_VALUE* value) noexcept override;
  // IBackgroundCopyFile6
  HRESULT STDMETHODCALLTYPE UpdateDownloadPosition(UINT64 offset) noexcept override;
  HRESULT STDMETHODCALLTYPE RequestFileRanges(DWORD count, const BG_FILE_RANGE ranges[]) noexcept override;
  HRESULT STDMETHODCALLTYPE GetFilledFileRanges(DWORD* count, BG_FILE_RANGE** ranges) noexcept override;

 private:
  /// The job's latest snapshot, and the file in it.
  struct Now {
    std::shared_ptr<const engine::JobSnapshot> job;
    std::shared_ptr<const engine::FileSnapshot> file;
  };
  Now Load() const;
  /// S_OK when the methods of IBackgroundCopyFile6 may be used, else BG_E_RANDOM_ACCESS_NOT_SUPPORTED.
  HRESULT CheckRandomAccess() const;

  const std::shared_ptr<const Session> session_;
  const std::shared_ptr<engine::JobView> view_;
  const FileIndex index_;
};

}  // namespace openbits::com
