#include "engine/store/sqlite/row_codec.h"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/model/file_names.h"
#include "engine/store/sqlite/row_columns.h"

namespace openbits::engine {
namespace {

/// Smallest and largest value of an enumeration that is stored as its number. `Errc`, which grows in the middle, is
/// stored by name.
template <class Enum>
struct EnumRange;
template <>
struct EnumRange<JobType> {
  static constexpr JobType kMin = JobType::kDownload, kMax = JobType::kUploadReply;
};
template <>
struct EnumRange<JobState> {
  static constexpr JobState kMin = JobState::kQueued, kMax = JobState::kCancelled;
};
template <>
struct EnumRange<JobPriority> {
  static constexpr JobPriority kMin = JobPriority::kForeground, kMax = JobPriority::kLow;
};
template <>
struct EnumRange<PendingAction> {
  static constexpr PendingAction kMin = PendingAction::kNone, kMax = PendingAction::kCancelSession;
};
template <>
struct EnumRange<PendingNotification> {
  static constexpr PendingNotification kMin = PendingNotification::kNone, kMax = PendingNotification::kError;
};
template <>
struct EnumRange<FileProgressState> {
  static constexpr FileProgressState kMin = FileProgressState::kPending, kMax = FileProgressState::kCompleted;
};
template <>
struct EnumRange<FileRole> {
  static constexpr FileRole kMin = FileRole::kDownload, kMax = FileRole::kReply;
};
template <>
struct EnumRange<UploadPhase> {
  static constexpr UploadPhase kMin = UploadPhase::kNone, kMax = UploadPhase::kClosed;
};
template <>
struct EnumRange<ErrorContext> {
  static constexpr ErrorContext kMin = ErrorContext::kNone, kMax = ErrorContext::kServerCertificateCallback;
};
template <>
struct EnumRange<transport::ProxyUsage> {
  static constexpr auto kMin = transport::ProxyUsage::kPreconfig, kMax = transport::ProxyUsage::kAutodetect;
};
template <>
struct EnumRange<transport::AuthTarget> {
  static constexpr auto kMin = transport::AuthTarget::kServer, kMax = transport::AuthTarget::kProxy;
};
template <>
struct EnumRange<transport::AuthScheme> {
  static constexpr auto kMin = transport::AuthScheme::kBasic, kMax = transport::AuthScheme::kPassport;
};

template <class T>
concept StoredByNumber = std::is_enum_v<T> && !std::is_same_v<T, Errc>;

std::optional<Errc> ErrcByName(std::string_view name) {
  for (int value = 0; value <= static_cast<int>(Errc::kInternal); ++value) {
    const auto code = static_cast<Errc>(value);
    if (Name(code) == name) return code;
  }
  return std::nullopt;
}

/// FNV-1a over kind, length and bytes of each value.
class Checksum {
 public:
  explicit Checksum(const JobId& job) { AddBlob('j', job.value.bytes); }

  void AddNull() { AddByte('n'); }
  void AddInteger(std::int64_t value) {
    AddByte('i');
    AddWord(static_cast<std::uint64_t>(value));
  }
  void AddText(std::string_view text) {
    AddBlob('t', {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }
  void AddBlob(char kind, std::span<const std::uint8_t> bytes) {
    AddByte(static_cast<std::uint8_t>(kind));
    AddWord(bytes.size());
    for (const std::uint8_t byte : bytes)
      AddByte(byte);
  }
  [[nodiscard]] std::int64_t value() const { return static_cast<std::int64_t>(hash_); }

 private:
  void AddByte(std::uint8_t byte) { hash_ = (hash_ ^ byte) * 0x100000001B3U; }
  void AddWord(std::uint64_t word) {
    for (int i = 0; i < 8; ++i, word >>= 8U)
      AddByte(static_cast<std::uint8_t>(word));
  }
  std::uint64_t hash_ = 0xCBF29CE484222325U;
};

/// Visitor: the names of the columns.
class ColumnNames {
 public:
  template <class T>
  void operator()(const char* name, const T&) {
    names_.emplace_back(name);
  }
  template <class T, class Visit>
  void Group(const std::optional<T>&, Visit visit) {
    const T value{};
    visit(*this, value);
  }
  template <class T>
  void Added(const char* name, const T&) {
    names_.emplace_back(name);
  }
  template <class T, class Visit>
  void AddedGroup(const char*, const T& value, Visit visit) {
    visit(*this, value);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

 private:
  std::vector<std::string> names_;
};

template <class T, class Visit>
std::size_t CountColumns(Visit visit) {
  static const std::size_t kCount = [&visit] {
    ColumnNames columns;
    const T value{};
    visit(columns, value);
    return columns.names().size();
  }();
  return kCount;
}

/// Ranges as pairs of 64-bit little-endian numbers: offset, length.
std::vector<std::uint8_t> EncodeRanges(const std::vector<ByteRange>& ranges) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(ranges.size() * 16);
  for (const ByteRange& range : ranges) {
    for (std::uint64_t word : {range.offset, range.length}) {
      for (int i = 0; i < 8; ++i, word >>= 8U)
        bytes.push_back(static_cast<std::uint8_t>(word));
    }
  }
  return bytes;
}

std::optional<std::vector<ByteRange>> DecodeRanges(std::span<const std::uint8_t> bytes) {
  if (bytes.size() % 16 != 0) return std::nullopt;
  const auto word_at = [bytes](std::size_t begin) {
    std::uint64_t word = 0;
    for (std::size_t i = 8; i > 0; --i)
      word = word << 8U | bytes[begin + i - 1];
    return word;
  };
  std::vector<ByteRange> ranges;
  for (std::size_t i = 0; i < bytes.size(); i += 16)
    ranges.push_back(ByteRange{word_at(i), word_at(i + 8)});
  return ranges;
}

/// Visitor: binds the fields to consecutive parameters.
class RowWriter {
 public:
  RowWriter(SqliteStatement& statement, const JobId& job, int first_parameter)
      : statement_(statement), parameter_(first_parameter), checksum_(job) {}

  template <class T>
  void operator()(const char*, const T& value) {
    Put(value);
  }
  template <class T, class Visit>
  void Group(const std::optional<T>& value, Visit visit) {
    if (value) {
      visit(*this, *value);
    } else {
      for (std::size_t i = CountColumns<T>(visit); i > 0; --i)
        PutNull();
    }
  }
  template <class T>
  void Added(const char* name, const T& value) {
    if (value == T{}) {
      statement_.BindNull(parameter_++);
      return;
    }
    checksum_.AddText(name);  // which column it is: those that are NULL do not count
    Put(value);
  }
  template <class T, class Visit>
  void AddedGroup(const char* name, const T& value, Visit visit) {
    if (value != T{}) {
      checksum_.AddText(name);
      visit(*this, value);
      return;
    }
    for (std::size_t i = CountColumns<T>(visit); i > 0; --i)
      statement_.BindNull(parameter_++);
  }
  void PutChecksum() { statement_.Bind(parameter_++, checksum_.value()); }
  void PutInteger(std::int64_t value) {
    checksum_.AddInteger(value);
    statement_.Bind(parameter_++, value);
  }

 private:
  void PutNull() {
    checksum_.AddNull();
    statement_.BindNull(parameter_++);
  }
  void PutText(std::string_view text) {
    checksum_.AddText(text);
    statement_.BindText(parameter_++, text);
  }

  void Put(bool value) { PutInteger(value ? 1 : 0); }
  void Put(std::uint32_t value) { PutInteger(value); }
  void Put(std::int64_t value) { PutInteger(value); }
  void Put(std::uint64_t value) { PutInteger(std::bit_cast<std::int64_t>(value)); }
  template <StoredByNumber Enum>
  void Put(Enum value) {
    PutInteger(static_cast<std::int64_t>(value));
  }
  void Put(Errc value) { PutText(Name(value)); }
  void Put(const std::string& value) { PutText(value); }
  void Put(const std::vector<std::uint8_t>& value) {
    checksum_.AddBlob('b', value);
    statement_.BindBlob(parameter_++, value);
  }
  void Put(const std::vector<ByteRange>& value) {
    const std::vector<std::uint8_t> bytes = EncodeRanges(value);
    checksum_.AddBlob('b', bytes);
    statement_.BindBlobCopy(parameter_++, bytes);
  }
  void Put(const Guid& value) {
    checksum_.AddBlob('b', value.bytes);
    statement_.BindBlob(parameter_++, value.bytes);
  }
  void Put(const JobId& value) { Put(value.value); }
  void Put(const UserId& value) { PutText(value.sid); }
  void Put(const FileIndex& value) { PutInteger(value.value); }
  void Put(WallTime value) { PutInteger(value.time_since_epoch().count()); }
  void Put(Duration value) { PutInteger(value.count()); }
  template <class T>
  void Put(const std::optional<T>& value) {
    if (value) {
      Put(*value);
    } else {
      PutNull();
    }
  }

  SqliteStatement& statement_;
  int parameter_;
  Checksum checksum_;
};

/// Visitor: reads the fields from consecutive columns. After the first failure the rest is left alone.
class RowReader {
 public:
  RowReader(const SqliteStatement& row, const JobId& job, int first_column)
      : row_(row), column_(first_column), checksum_(job) {}

  template <class T>
  void operator()(const char* name, T& value) {
    if (!bad_column_.empty()) return;
    if (!Take(value)) bad_column_ = name;
    ++column_;
  }
  template <class T, class Visit>
  void Group(std::optional<T>& value, Visit visit) {
    if (!bad_column_.empty()) return;
    if (row_.Type(column_) != SqliteType::kNull) {
      visit(*this, value.emplace());
      return;
    }
    for (std::size_t i = CountColumns<T>(visit); i > 0; --i, ++column_) {
      checksum_.AddNull();
      if (row_.Type(column_) != SqliteType::kNull) bad_column_ = "half of an optional value";
    }
  }
  template <class T>
  void Added(const char* name, T& value) {
    if (!bad_column_.empty()) return;
    if (row_.Type(column_) == SqliteType::kNull) {
      value = T{};
      ++column_;
      return;
    }
    checksum_.AddText(name);
    (*this)(name, value);
  }
  template <class T, class Visit>
  void AddedGroup(const char* name, T& value, Visit visit) {
    if (!bad_column_.empty()) return;
    value = T{};
    if (row_.Type(column_) != SqliteType::kNull) {
      checksum_.AddText(name);
      visit(*this, value);
      return;
    }
    for (std::size_t i = CountColumns<T>(visit); i > 0; --i, ++column_) {
      if (row_.Type(column_) != SqliteType::kNull) bad_column_ = "half of an added value";
    }
  }
  /// Takes an integer that is known already.
  void Expect(const char* name, std::int64_t wanted) {
    std::int64_t value = 0;
    (*this)(name, value);
    if (bad_column_.empty() && value != wanted) bad_column_ = name;
  }
  /// The verdict, after the last column.
  [[nodiscard]] Status Finish() {
    if (bad_column_.empty() &&
        (row_.Type(column_) != SqliteType::kInteger || row_.Integer(column_) != checksum_.value())) {
      bad_column_ = "checksum";
    }
    if (bad_column_.empty()) return {};
    return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "column " + bad_column_};
  }

 private:
  bool TakeInteger(std::int64_t min, std::int64_t max, std::int64_t& value) {
    if (row_.Type(column_) != SqliteType::kInteger) return false;
    value = row_.Integer(column_);
    checksum_.AddInteger(value);
    return value >= min && value <= max;
  }
  bool TakeText(std::string& value) {
    if (row_.Type(column_) != SqliteType::kText) return false;
    value = row_.Text(column_);
    checksum_.AddText(value);
    return true;
  }
  bool TakeBlob(std::span<const std::uint8_t>& value) {
    if (row_.Type(column_) != SqliteType::kBlob) return false;
    value = row_.Blob(column_);
    checksum_.AddBlob('b', value);
    return true;
  }

  bool Take(bool& value) {
    std::int64_t number = 0;
    if (!TakeInteger(0, 1, number)) return false;
    value = number == 1;
    return true;
  }
  bool Take(std::uint32_t& value) {
    std::int64_t number = 0;
    if (!TakeInteger(0, std::numeric_limits<std::uint32_t>::max(), number)) return false;
    value = static_cast<std::uint32_t>(number);
    return true;
  }
  bool Take(std::int64_t& value) {
    return TakeInteger(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), value);
  }
  bool Take(std::uint64_t& value) {
    std::int64_t number = 0;
    if (!Take(number)) return false;
    value = std::bit_cast<std::uint64_t>(number);
    return true;
  }
  template <StoredByNumber Enum>
  bool Take(Enum& value) {
    std::int64_t number = 0;
    if (!TakeInteger(static_cast<std::int64_t>(EnumRange<Enum>::kMin), static_cast<std::int64_t>(EnumRange<Enum>::kMax),
                     number)) {
      return false;
    }
    value = static_cast<Enum>(number);
    return true;
  }
  bool Take(Errc& value) {
    std::string name;
    if (!TakeText(name)) return false;
    const std::optional<Errc> code = ErrcByName(name);
    if (code) value = *code;
    return code.has_value();
  }
  bool Take(std::string& value) { return TakeText(value); }
  bool Take(std::vector<std::uint8_t>& value) {
    std::span<const std::uint8_t> bytes;
    if (!TakeBlob(bytes)) return false;
    value.assign(bytes.begin(), bytes.end());
    return true;
  }
  bool Take(std::vector<ByteRange>& value) {
    std::span<const std::uint8_t> bytes;
    if (!TakeBlob(bytes)) return false;
    std::optional<std::vector<ByteRange>> ranges = DecodeRanges(bytes);
    if (ranges) value = std::move(*ranges);
    return ranges.has_value();
  }
  bool Take(Guid& value) {
    std::span<const std::uint8_t> bytes;
    if (!TakeBlob(bytes) || bytes.size() != value.bytes.size()) return false;
    std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
    return true;
  }
  bool Take(JobId& value) { return Take(value.value); }
  bool Take(UserId& value) { return TakeText(value.sid); }
  bool Take(FileIndex& value) { return Take(value.value); }
  bool Take(WallTime& value) {
    Duration since_epoch{};
    if (!Take(since_epoch)) return false;
    value = WallTime{since_epoch};
    return true;
  }
  bool Take(Duration& value) {
    std::int64_t count = 0;
    if (!Take(count)) return false;
    value = Duration{count};
    return true;
  }
  template <class T>
  bool Take(std::optional<T>& value) {
    if (row_.Type(column_) != SqliteType::kNull) return Take(value.emplace());
    checksum_.AddNull();
    value.reset();
    return true;
  }

  const SqliteStatement& row_;
  int column_;
  Checksum checksum_;
  std::string bad_column_;
};

std::string Joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts)
    text += (text.empty() ? "" : ",") + part;
  return text;
}

std::string Parameters(std::size_t first, std::size_t count) {
  std::string text;
  for (std::size_t i = first; i < first + count; ++i)
    text += ",?" + std::to_string(i);
  return text.substr(1);
}

/// "column=?n" for every column that is not the key, as Parameters numbers them.
std::string Assignments(const std::vector<std::string>& columns, std::size_t first, const std::string& key) {
  std::string text;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] != key) text += "," + columns[i] + "=?" + std::to_string(first + i);
  }
  return text.substr(1);
}

constexpr int kFirstJobColumn = 4;  // behind the ordinal and the counts
constexpr const char* kOrdinalOfJob1 = "(SELECT ordinal FROM job WHERE id=?1)";

}  // namespace

RowSql JobSql() {
  ColumnNames visitor;
  const JobHeader row;
  VisitJobColumns(visitor, row);
  std::vector<std::string> columns = visitor.names();
  columns.emplace_back("checksum");
  const std::string list = Joined(columns);
  return RowSql{"INSERT INTO job(" + list + ") VALUES(" + Parameters(1, columns.size()) +
                    ") ON CONFLICT(id) DO UPDATE SET " + Assignments(columns, 1, "id"),
                "SELECT ordinal,credential_count,file_count,file_row_count," + list + " FROM job ORDER BY ordinal", ""};
}

RowSql CredentialSql() {
  ColumnNames visitor;
  const SealedCredential row;
  VisitCredentialColumns(visitor, row);
  std::vector<std::string> columns = {"position"};
  columns.insert(columns.end(), visitor.names().begin(), visitor.names().end());
  columns.emplace_back("checksum");
  const std::string list = Joined(columns);
  return RowSql{
      "INSERT INTO credential(job," + list + ") VALUES(" + kOrdinalOfJob1 + "," + Parameters(2, columns.size()) + ")",
      "SELECT job," + list + " FROM credential ORDER BY job,position", ""};
}

RowSql FileSql() {
  ColumnNames visitor;
  const FileRecord row;
  VisitFileColumns(visitor, row);
  std::vector<std::string> columns = visitor.names();
  columns.emplace_back("checksum");
  const std::string list = Joined(columns);
  return RowSql{"INSERT INTO file(job," + list + ") VALUES(?1," + Parameters(2, columns.size()) +
                    ") ON CONFLICT(job,position) DO NOTHING",
                "SELECT job," + list + " FROM file ORDER BY job,position",
                "UPDATE file SET " + Assignments(columns, 2, "position") + " WHERE job=?1 AND position=?2"};
}

RowSql FileSetSql() {
  ColumnNames visitor;
  const FileSetRow row;
  VisitFileSetColumns(visitor, row);
  std::vector<std::string> columns = visitor.names();
  columns.emplace_back("checksum");
  const std::string list = Joined(columns);
  return RowSql{"INSERT INTO file_set(job," + list + ") VALUES(?1," + Parameters(2, columns.size()) + ")",
                "SELECT job," + list + " FROM file_set ORDER BY job,first", ""};
}

void BindJob(SqliteStatement& statement, const JobHeader& job) {
  RowWriter writer(statement, job.id, 1);
  VisitJobColumns(writer, job);
  writer.PutChecksum();
}

void BindCredential(SqliteStatement& statement, const JobId& job, std::int64_t position,
                    const SealedCredential& credential) {
  statement.BindBlob(1, job.value.bytes);
  RowWriter writer(statement, job, 2);
  writer.PutInteger(position);
  VisitCredentialColumns(writer, credential);
  writer.PutChecksum();
}

void BindFile(SqliteStatement& statement, const JobId& job, std::int64_t ordinal, const FileRecord& file) {
  statement.Bind(1, ordinal);
  RowWriter writer(statement, job, 2);
  VisitFileColumns(writer, file);
  writer.PutChecksum();
}

void BindFileSet(SqliteStatement& statement, const JobId& job, std::int64_t ordinal, const FileSetRow& set) {
  statement.Bind(1, ordinal);
  RowWriter writer(statement, job, 2);
  VisitFileSetColumns(writer, set);
  writer.PutChecksum();
}

Result<JobHeader> ReadJob(const SqliteStatement& row) {
  JobId id;
  const std::span<const std::uint8_t> bytes =
      row.Blob(kFirstJobColumn);  // the id seeds the checksum, so it is looked at first
  if (bytes.size() == id.value.bytes.size()) std::copy(bytes.begin(), bytes.end(), id.value.bytes.begin());
  JobHeader job;
  RowReader reader(row, id, kFirstJobColumn);
  VisitJobColumns(reader, job);
  OPENBITS_RETURN_IF_ERROR(reader.Finish());
  return job;
}

Result<SealedCredential> ReadCredential(const SqliteStatement& row, const JobId& job, std::int64_t position) {
  SealedCredential credential;
  RowReader reader(row, job, 1);
  reader.Expect("position", position);
  VisitCredentialColumns(reader, credential);
  OPENBITS_RETURN_IF_ERROR(reader.Finish());
  return credential;
}

Result<FileRecord> ReadFile(const SqliteStatement& row, const JobId& job) {
  FileRecord file;
  RowReader reader(row, job, 1);
  VisitFileColumns(reader, file);
  OPENBITS_RETURN_IF_ERROR(reader.Finish());
  return file;
}

Result<std::vector<FileRecord>> ReadFileSet(const SqliteStatement& row, const JobId& job) {
  FileSetRow set;
  RowReader reader(row, job, 1);
  VisitFileSetColumns(reader, set);
  OPENBITS_RETURN_IF_ERROR(reader.Finish());
  if (set.count > kFilesOfSetMax) return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "column count"};
  std::vector<FileRecord> files;
  FileNamesReader names({reinterpret_cast<const char*>(set.names.data()), set.names.size()});
  FileRecord file;
  for (std::uint32_t i = 0; i < set.count; ++i) {
    file.index = FileIndex{set.first + i};
    if (!names.Next(file)) break;
    files.push_back(file);
  }
  if (files.size() != set.count || !names.AtEnd()) {
    return Error{Errc::kStoreCorrupt, ErrorContext::kQueue, 0, "column names"};
  }
  return files;
}

}  // namespace openbits::engine
