#include "engine/transfer/temporary_file.h"

#include <algorithm>
#include <utility>

#include "engine/model/temporary_name.h"

namespace openbits::engine {

namespace {

constexpr std::string_view kSuffix = ".tmp";
constexpr std::string_view kSpareSuffix = ".2.tmp";
/// Random names tried before giving up; a single collision is already out of the question.
constexpr int kNameAttemptsMax = 8;

Error Lost(std::string detail) {
  return Error{Errc::kTemporaryFileLost, ErrorContext::kLocalFile, 0, std::move(detail)};
}

/// All writes but the last were whole.
std::uint64_t LastWriteBegin(const FileStatus& status) {
  return status.size_bytes == 0 ? 0 : (status.size_bytes - 1) / kWriteBytesMax * kWriteBytesMax;
}

}  // namespace

std::string NewTemporaryName(Random& random) { return TemporaryNameOf(random.Next64()); }

std::string SpareName(std::string_view temporary_name) {
  if (temporary_name.ends_with(kSpareSuffix)) {
    return std::string(temporary_name.substr(0, temporary_name.size() - kSpareSuffix.size())).append(kSuffix);
  }
  if (temporary_name.ends_with(kSuffix)) {
    temporary_name.remove_suffix(kSuffix.size());
  }
  return std::string(temporary_name).append(kSpareSuffix);
}

Status RemoveIfOurs(Directory& directory, const std::string& name, const std::optional<FileIdentity>& identity) {
  const auto found = directory.Find(name);
  OPENBITS_RETURN_IF_ERROR(found);
  const auto& status = *found;
  if (!status || !status->is_regular) {
    return Status();
  }
  const bool is_ours = identity ? directory.MayBeRecorded(*identity, status->identity) : status->link_count == 1;
  return is_ours ? directory.Remove(name) : Status();
}

Status TemporaryFile::Open() {
  const auto path = origin_.files->SplitLocalName(origin_.record.local_name);
  OPENBITS_RETURN_IF_ERROR(path);
  auto directory = origin_.files->OpenDirectory(path->directory);
  OPENBITS_RETURN_IF_ERROR(directory);
  directory_ = *std::move(directory);
  return OpenOrCreate();
}

Status TemporaryFile::OpenOrCreate() {
  const FileRecord& record = origin_.record;
  const std::string name = record.temporary_name.empty() ? NewTemporaryName(*origin_.random) : record.temporary_name;
  if (!record.temporary_identity) {
    const Status created = CreateAs(name);  // the first start
    if (created || created.error().code != Errc::kAlreadyExists) return created;
  }
  const std::string spare = SpareName(name);
  auto opened = directory_->OpenTemporary(name);
  if (!opened && opened.error().code != Errc::kFileNotFound && opened.error().code != Errc::kTemporaryFileLost) {
    return opened.error();
  }
  // A crash between Renew, or this function, and the save of the new name leaves a file that no record tells of.
  OPENBITS_RETURN_IF_ERROR(RemoveIfOurs(*directory_, spare, std::nullopt));
  if (!opened) {
    OPENBITS_RETURN_IF_ERROR(Create(spare));
    SyncName();
    return Status();
  }
  const auto status = (*opened)->GetStatus();
  OPENBITS_RETURN_IF_ERROR(status);
  if (record.temporary_identity && !directory_->MayBeRecorded(*record.temporary_identity, status->identity)) {
    OPENBITS_RETURN_IF_ERROR(Create(spare));  // attack D1: somebody's file took the name; it is left alone
    SyncName();
    return Status();
  }
  name_ = name;
  return Adopt(*std::move(opened), *status);
}

Status TemporaryFile::Adopt(std::unique_ptr<File> file, const FileStatus& status) {
  const FileRecord& record = origin_.record;
  file_ = std::move(file);
  identity_ = status.identity;
  // Without a saved identity the process died between making the file and saving its first answer: the name, random and
  // saved before, tells that it is ours, but nothing tells which version its bytes belong to.
  if (origin_.keeps_bytes && record.temporary_identity) {
    const bool is_same_boot = !record.written_in_boot.empty() && record.written_in_boot == origin_.boot_id;
    // Writes are strictly in order, so that the length is the number of good bytes as long as the page cache lives.
    // After a power loss only synced bytes count: the length may have reached the disk before the data (fault A2).
    length_ = std::min(status.size_bytes, record.bytes_received);
    if (is_same_boot)
      length_ = directory_->LengthFollowsData() ? status.size_bytes : std::max(length_, LastWriteBegin(status));
    if (record.bytes_total != kSizeUnknown && (is_same_boot ? status.size_bytes : length_) > record.bytes_total) {
      length_ = 0;  // fault A10: somebody appended; nothing tells what else was done
    }
    is_name_durable_ = record.bytes_received > 0;
  }
  return status.size_bytes == length_ ? Status() : Cut(length_);
}

Status TemporaryFile::Create(std::string name) {
  for (int attempt = 0; attempt < kNameAttemptsMax; ++attempt) {
    const Status created = CreateAs(name);
    if (created || created.error().code != Errc::kAlreadyExists) return created;
    name = NewTemporaryName(*origin_.random);
  }
  return Error{Errc::kAlreadyExists, ErrorContext::kLocalFile, 0, "no free temporary name"};
}

Status TemporaryFile::CreateAs(const std::string& name) {
  auto created = directory_->CreateTemporary(name);
  if (!created) return created.error();
  const auto status = (*created)->GetStatus();
  if (!status) {
    static_cast<void>(directory_->Remove(name));  // the error below is the one to tell
    return status.error();
  }
  file_ = *std::move(created);
  name_ = name;
  identity_ = status->identity;
  length_ = 0;
  is_name_durable_ = false;
  return Status();
}

Status TemporaryFile::Renew() {
  if (directory_ == nullptr) return Open();  // there is nothing to drop
  const std::string earlier_name = name_;
  const FileIdentity earlier_identity = identity_;
  std::unique_ptr<File> earlier = std::move(file_);
  const std::string next = SpareName(earlier_name);
  Status created = RemoveIfOurs(*directory_, next, std::nullopt);
  if (created) {
    created = Create(next);
  }
  if (!created) {
    file_ = std::move(earlier);
    return created;
  }
  // The record that is still saved tells of the earlier file. Cutting it only loses bytes nobody wants; overwriting it
  // would let a power loss pass new bytes off as old ones. What fails here is tried again at the end.
  if (earlier != nullptr) {
    static_cast<void>(earlier->Truncate(0));
  }
  const Status removed = RemoveIfOurs(*directory_, earlier_name, earlier_identity);
  retired_.push_back(Retired{std::move(earlier), removed ? std::string() : earlier_name, earlier_identity});
  SyncName();
  return Status();
}

void TemporaryFile::SyncName() {
  // Else a power loss could bring an earlier file back under a name that the record gives to this one; it would be taken
  // for a stranger's and stay for ever. A failure here endangers no bytes: the name is synced again with the first ones.
  is_name_durable_ = directory_->Sync().ok();
}

Status TemporaryFile::CheckStatus(std::uint64_t size_min) const {
  const auto status = file().GetStatus();
  OPENBITS_RETURN_IF_ERROR(status);
  if (status->link_count == 0) {
    return Lost("the temporary file was deleted");
  }
  if (status->link_count != 1 || !status->is_regular) {
    return Lost("the temporary file was given a second name");
  }
  if (status->size_bytes < size_min) {
    return Lost("the temporary file was cut");
  }
  return Status();
}

Status TemporaryFile::SyncWritten(std::uint64_t bytes_written) {
  OPENBITS_RETURN_IF_ERROR(CheckStatus(bytes_written));
  OPENBITS_RETURN_IF_ERROR(file().Sync());
  if (!is_name_durable_) {
    OPENBITS_RETURN_IF_ERROR(directory_->Sync());
    is_name_durable_ = true;
  }
  return Status();
}

Status TemporaryFile::CheckSynced(std::uint64_t bytes_written) {
  OPENBITS_RETURN_IF_ERROR(CheckStatus(bytes_written));
  OPENBITS_RETURN_IF_ERROR(file().CheckWrittenBack());
  is_name_durable_ = true;
  return Status();
}

Status TemporaryFile::CheckFinal(std::uint64_t size) {
  const auto entry = directory_->Find(name_);
  OPENBITS_RETURN_IF_ERROR(entry);
  const auto& status = *entry;
  if (!status || status->identity != identity_) {
    return Lost("the temporary file was deleted or renamed");
  }
  if (status->link_count != 1 || !status->is_regular) {
    return Lost("the temporary file was given a second name");
  }
  if (status->size_bytes != size) {
    return Lost("the temporary file was cut or extended");
  }
  return Status();
}

Status TemporaryFile::Cut(std::uint64_t size) { return file().Truncate(size); }

Status TemporaryFile::Discard() { return RemoveIfOurs(*directory_, name_, identity_); }

void TemporaryFile::Close() {
  file_.reset();
  for (const Retired& retired : retired_) {
    if (!retired.leftover_name.empty() && retired.leftover_name != name_) {
      static_cast<void>(RemoveIfOurs(*directory_, retired.leftover_name, retired.identity));  // Finalize tries again
    }
  }
  retired_.clear();
}

File& TemporaryFile::file() const {
  OPENBITS_ASSERT(file_ != nullptr);
  return *file_;
}

}  // namespace openbits::engine
