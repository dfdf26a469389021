#include "engine/model/file_names.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/model/temporary_name.h"
#include "tests/support/fake_random.h"

namespace openbits::engine {
namespace {

FileRecord File(std::string remote, std::string local) {
  FileRecord file;
  file.remote_name = std::move(remote);
  file.local_name = std::move(local);
  file.temporary_name = TemporaryNameOf(0x0123456789ABCDEF);
  return file;
}

// Stored by users' job stores: these bytes mean these files for ever.
TEST(FileNames, TheFormIsFixed) {
  const std::vector<FileRecord> files = {File("http://a/one", "/one"), File("http://a/once", "/on")};
  FileNamesWriter writer;
  for (const FileRecord& file : files)
    writer.Add(file);
  const std::string number = "\xEF\xCD\xAB\x89\x67\x45\x23\x01";
  EXPECT_EQ(writer.Take(), number + std::string("\x00\x0Chttp://a/one\x00\x04/one", 20) + number +
                               std::string("\x0B\x02"
                                           "ce\x03\x00",
                                           6));
}

TEST(FileNames, ANameOfAnyLengthUpToTheLongestComesBack) {
  for (const std::size_t size : {0U, 1U, 127U, 128U, 16'383U, 16'384U, 2'097'151U}) {
    const FileRecord file = File(std::string(size, 'x'), "/one");
    ASSERT_TRUE(IsUntouched(file)) << size;
    FileNamesWriter writer;
    writer.Add(file);
    writer.Add(file);
    const std::string bytes = writer.Take();
    FileNamesReader reader(bytes);
    FileRecord read;
    ASSERT_TRUE(reader.Next(read) && reader.Next(read)) << size;
    EXPECT_EQ(read, file);
    EXPECT_TRUE(reader.AtEnd());
  }
  EXPECT_FALSE(IsUntouched(File(std::string(2'097'152, 'x'), "/one")));
}

TEST(FileNames, CutOrChangedBytesNeverDoHarm) {
  FileNamesWriter writer;
  for (int i = 0; i < 20; ++i)
    writer.Add(File("http://a/package/" + std::to_string(i * 37), "/data/" + std::to_string(i)));
  const std::string good = writer.Take();
  test::FakeRandom random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes = good.substr(0, random.Below(good.size() + 1));
    for (std::uint64_t changes = random.Below(4); changes > 0 && !bytes.empty(); --changes)
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    FileNamesReader reader(bytes);
    FileRecord file;
    std::size_t count = 0;
    while (!reader.AtEnd() && reader.Next(file)) {
      ASSERT_LE(file.remote_name.size() + file.local_name.size(), 2 * bytes.size());
      ++count;
    }
    ASSERT_LE(count, bytes.size() / 12);
  }
}

}  // namespace
}  // namespace openbits::engine
