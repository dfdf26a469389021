#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/model/progress.h"
#include "engine/model/upload_state.h"
#include "platform/base/byte_range.h"
#include "platform/file_system.h"
#include "transport/body_source.h"

namespace openbits::engine {

/// Notes in `state` which version of a local file the upload is about.
void PinSource(UploadState& state, const FileStatus& status);

/// True when `status` is of the version noted: same file, size and time of change.
/// BITS: nf-bits-ibackgroundcopyjob-addfile, "Remarks".
bool IsPinnedSource(const UploadState& state, const FileStatus& status);

/// One fragment: a slice of the local file, read in large aligned blocks as the transport asks for them. Looks at the file
/// before the first byte and behind the last one, and ends with kLocalFileChanged when it is not the version noted in
/// `pinned`. Counts in `live` what it has handed over. On the transport's thread, but for the constructor.
class UploadBody final : public transport::BodySource {
 public:
  UploadBody(std::shared_ptr<File> file, UploadState pinned, ByteRange range, std::shared_ptr<FileLive> live);

  [[nodiscard]] std::uint64_t size_bytes() const override { return range_.length; }
  Result<std::size_t> Read(std::span<std::byte> out) override;
  Status Rewind() override;
  /// Lets go of the file: nothing is read after this.
  void Release();

 private:
  Status CheckSource();
  Result<std::size_t> Fill(std::uint64_t offset, std::span<std::byte> out);

  std::shared_ptr<File> file_;
  const UploadState pinned_;
  const ByteRange range_;
  const std::shared_ptr<FileLive> live_;
  /// Bytes handed over since the last Rewind.
  std::uint64_t position_ = 0;
  /// A block read ahead for a transport that asks for little at a time; what is left of it begins at block_next_.
  std::vector<std::byte> block_;
  std::size_t block_next_ = 0;
};

}  // namespace openbits::engine
