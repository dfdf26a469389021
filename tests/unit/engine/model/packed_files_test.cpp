#include "engine/model/packed_files.h"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "engine/model/temporary_name.h"

namespace openbits::engine {
namespace {

FileRecord File(std::uint32_t index, std::string remote, std::string local, std::uint64_t number) {
  FileRecord file;
  file.index = FileIndex{index};
  file.remote_name = std::move(remote);
  file.local_name = std::move(local);
  file.temporary_name = TemporaryNameOf(number);
  return file;
}

std::vector<FileRecord> SomeFiles() {
  return {
      File(0, "http://a/package/one", "/data/one", 0),
      File(1, "http://a/package/one-more", "/data/one-more", std::numeric_limits<std::uint64_t>::max()),
      File(2, "http://a/package/on", "/data/on", 0x0123456789ABCDEF),
      File(3, "https://b/" + std::string(2'000, 'x'), "/" + std::string(200, 'y') + "/\xC3\xA9", 1),
      File(4, "https://b/" + std::string(2'000, 'x'), "/z", 2),
  };
}

TEST(PackedFiles, ComeOutAsTheyWentIn) {
  const std::vector<FileRecord> files = SomeFiles();
  const auto packed = PackedFiles::Pack(files);
  ASSERT_NE(packed, nullptr);
  ASSERT_EQ(packed->size(), files.size());
  EXPECT_EQ(packed->Unpack(), files);
  for (std::size_t i = 0; i < files.size(); ++i)
    EXPECT_EQ(packed->At(i), files[i]) << i;
}

TEST(PackedFiles, OneOfManyIsFound) {
  std::vector<FileRecord> files;
  for (std::uint32_t i = 0; i < 100; ++i)
    files.push_back(File(i, "http://a/" + std::to_string(i), "/data/" + std::to_string(i * 7), i));
  const auto packed = PackedFiles::Pack(files);
  ASSERT_NE(packed, nullptr);
  EXPECT_EQ(packed->Unpack(), files);
  for (std::size_t i = 0; i < files.size(); ++i)
    EXPECT_EQ(packed->At(i), files[i]) << i;
}

TEST(PackedFiles, AFileThatSomethingHasHappenedToIsNotPacked) {
  const std::vector<std::function<void(FileRecord&)>> events = {
      [](FileRecord& file) { file.bytes_received = 1; },
      [](FileRecord& file) { file.bytes_total = 5; },
      [](FileRecord& file) {
        file.temporary_identity = FileIdentity{1, 2};
      },
      [](FileRecord& file) {
        file.ranges = {ByteRange{0, 1}};
      },
      [](FileRecord& file) { file.state = FileProgressState::kTransferred; },
      [](FileRecord& file) { file.role = FileRole::kUploadSource; },
      [](FileRecord& file) { file.response_headers = "x"; },
      [](FileRecord& file) { file.restarts = 1; },
      [](FileRecord& file) { file.upload.session_id = "s"; },
      [](FileRecord& file) { file.temporary_name = "BIT0000000000000001.2.tmp"; },
      [](FileRecord& file) { file.temporary_name = "BIT000000000000000a.tmp"; },
      [](FileRecord& file) { file.temporary_name = "BIT1.tmp"; },
      [](FileRecord& file) { file.temporary_name.clear(); },
      [](FileRecord& file) { file.index = FileIndex{7}; },
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    std::vector<FileRecord> files = SomeFiles();
    events[i](files[2]);
    EXPECT_EQ(PackedFiles::Pack(files), nullptr) << i;
  }
}

}  // namespace
}  // namespace openbits::engine
