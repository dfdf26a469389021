// Where files may go: nothing outside the root, nothing of the server's own, nothing half.

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/integration/upload_server_fixture.h"
#include "tests/support/page_cache.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

class UploadServerFiles : public UploadServerTest {
 protected:
  void SetUp() override { StartServer(); }

  TempDir outside_;
};

TEST_F(UploadServerFiles, NamesAreDecodedOnce) {
  fs::create_directory(root_ / "a folder");
  EXPECT_EQ(Upload("/a%20folder/r%C3%A9sum%C3%A9%2520.txt?query=/../x", "content").status, 200);
  EXPECT_EQ(Delivered("a folder/r\u00e9sum\u00e9%20.txt"), "content");
}

TEST_F(UploadServerFiles, ALargeFileIsNotKeptInMemory) {
  constexpr size_t kSize = size_t{8} * 1024 * 1024 + 100;
  options_.large_bytes_min = kSize;
  StartServer();
  const std::string content = SeededText(7, 0, kSize);
  EXPECT_EQ(Upload("/large", content).status, 200);
  EXPECT_EQ(Upload("/small", content.substr(1)).status, 200);
  const int large = open((root_ / "large").c_str(), O_RDWR | O_CLOEXEC);
  const int small = open((root_ / "small").c_str(), O_RDWR | O_CLOEXEC);
  const uint64_t large_cached = CachedBytes(large, kSize);
  const uint64_t small_cached = CachedBytes(small, kSize - 1);
  EXPECT_TRUE(Delivered("large") == content);
  EXPECT_GT(small_cached, kSize / 2);
  const bool can_drop_behind = CanDropBehind(large);
  close(large);
  close(small);
  if (!can_drop_behind) GTEST_SKIP() << "the system keeps what is written";
  EXPECT_LT(large_cached, kSize / 2);
}

TEST_F(UploadServerFiles, AbsoluteTargetOfAProxyIsThePath) {
  EXPECT_EQ(Upload("http://up.example/a", "content").status, 200);
  EXPECT_EQ(Delivered("a"), "content");
}

TEST_F(UploadServerFiles, PathsThatLeadOutAreRefused) {
  fs::create_directory(root_ / "dir");
  for (const char* target :
       {"/../escape", "/dir/../../escape", "/dir/..", "/%2e%2e/escape", "/dir/%2E%2E/%2e./escape", "/./a"}) {
    const RawAnswer answer = client_->Create(target);
    EXPECT_EQ(answer.status, 403) << target;
    EXPECT_EQ(answer.Error(), "0x80070005/0x5") << target;
  }
  for (const char* target :
       {"/a%00b", "/..%5cescape", "/a%2fb", "/a%2", "/a%zz", "/a%0ab", "/dir//a", "//a", "a", "*"}) {
    const RawAnswer answer = client_->Create(target);
    EXPECT_EQ(answer.status, 400) << target;
    EXPECT_EQ(answer.Error(), "0x80070057/0x5") << target;
  }
  EXPECT_FALSE(fs::exists(root_.path().parent_path() / "escape"));
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerFiles, DeviceNamesAreRefused) {
  for (const char* target : {"/con", "/NUL.txt", "/Com1", "/lpt9.log", "/aux/file"})
    EXPECT_EQ(client_->Create(target).status, 403) << target;
  EXPECT_EQ(client_->Create("/console").status, 200);
}

TEST_F(UploadServerFiles, FoldersAreNoDestinations) {
  fs::create_directory(root_ / "dir");
  for (const char* target : {"/", "/dir", "/dir/"})
    EXPECT_EQ(client_->Create(target).status, 400) << target;
}

TEST_F(UploadServerFiles, MissingFolderIsRefused) {
  const RawAnswer answer = client_->Create("/missing/a");
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.Error(), "0x80070005/0x5");
}

TEST_F(UploadServerFiles, ServersOwnFolderIsOutOfReach) {
  const std::string session = OpenSession("/a");
  for (const std::string& target :
       {std::string("/.bits-upload-server/x"), "/.bits-upload-server/" + session + "/session",
        std::string("/.bits-upload-server"), std::string("/.BITS-UPLOAD-SERVER/x"), std::string("/.Bits-Upload-Server"),
        std::string("/BITS-Sessions/Replies/x")})
    EXPECT_EQ(client_->Create(target).status, 403) << target;
  EXPECT_EQ(client_->Get("/.bits-upload-server/" + session + "/requestfile.bin").status, 404);
  EXPECT_EQ(client_->Get("/BITS-Sessions/Requests/" + session + "/requestfile.bin").status, 404);
  EXPECT_EQ(client_->Get("/BITS-Sessions/Replies/" + session + "/requestfile.bin").status, 404);
  EXPECT_EQ(client_->Get("/BITS-Sessions/Replies/" + session + "/responsefile.bin").status, 404) << "not delivered yet";
}

// As short names (FAT, NTFS) and letters that fold to others do, a mount gives the folder one more name.
TEST_F(UploadServerFiles, ServersOwnFolderIsOutOfReachByAnotherName) {
  fs::create_directory(root_ / "alias");
  fs::create_directory(root_ / ".bits-upload-server" / "inner");
  bool is_mounted = false;
  std::thread([&] {
    // Seen by this thread and the server's alone.
    is_mounted =
        unshare(CLONE_NEWNS) == 0 && mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        mount((root_ / ".bits-upload-server").c_str(), (root_ / "alias").c_str(), nullptr, MS_BIND, nullptr) == 0;
    if (!is_mounted) return;
    StartServer();
    EXPECT_EQ(client_->Create("/alias/x").status, 403);
    EXPECT_EQ(client_->Create("/alias/inner/x").status, 403);
    client_.reset();
    server_.reset();
  }).join();
  if (!is_mounted) GTEST_SKIP() << "needs the right to mount";
}

TEST_F(UploadServerFiles, SpoolIsPrivate) {
  struct stat status {};
  ASSERT_EQ(stat((root_ / ".bits-upload-server").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(UploadServerFiles, LinkedFolderIsNotFollowed) {
  fs::create_directory_symlink(outside_.path(), root_ / "link");
  EXPECT_EQ(client_->Create("/link/a").status, 403);
  EXPECT_TRUE(fs::is_empty(outside_.path()));
}

TEST_F(UploadServerFiles, FolderSwappedForALinkDuringTheUploadIsNotFollowed) {
  fs::create_directory(root_ / "dir");
  const std::string session = OpenSession("/dir/a");
  client_->Fragment("/dir/a", session, 0, 10, "01234");
  fs::remove(root_ / "dir");
  fs::create_directory_symlink(outside_.path(), root_ / "dir");
  const RawAnswer answer = client_->Fragment("/dir/a", session, 5, 10, "56789");
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(fs::is_empty(outside_.path()));
  fs::remove(root_ / "dir");
  fs::create_directory(root_ / "dir");
  EXPECT_EQ(client_->Fragment("/dir/a", session, 5, 10, "56789").status, 200);
  EXPECT_EQ(Delivered("dir/a"), "0123456789");
}

TEST_F(UploadServerFiles, LinkAtTheDestinationIsReplacedNotFollowed) {
  const fs::path victim = outside_.Write("victim", "precious");
  fs::create_symlink(victim, root_ / "a");
  EXPECT_EQ(client_->Create("/a").status, 403) << "something is there";
  options_.allow_overwrite = true;
  StartServer();
  EXPECT_EQ(Upload("/a", "uploaded").status, 200);
  EXPECT_EQ(outside_.Read("victim"), "precious");
  EXPECT_FALSE(fs::is_symlink(root_ / "a"));
  EXPECT_EQ(Delivered("a"), "uploaded");
}

TEST_F(UploadServerFiles, SpoolFileSwappedForALinkIsNotFollowed) {
  const fs::path victim = outside_.Write("victim", "precious");
  const std::string session = OpenSession("/a");
  const fs::path spool = root_.path() / ".bits-upload-server" / session / "requestfile.bin";
  fs::remove(spool);
  fs::create_symlink(victim, spool);
  EXPECT_EQ(client_->Fragment("/a", session, 0, 10, "0123456789").status, 500);
  EXPECT_EQ(outside_.Read("victim"), "precious");
}

TEST_F(UploadServerFiles, NamedPipeAtTheDestinationIsNotOpened) {
  options_.allow_overwrite = true;
  StartServer();
  ASSERT_EQ(mkfifo((root_ / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(Upload("/pipe", "content").status, 200);
  EXPECT_EQ(Delivered("pipe"), "content");
}

TEST_F(UploadServerFiles, FolderThatCannotBeWrittenIsRefused) {
  if (geteuid() == 0) GTEST_SKIP() << "the superuser may write everywhere";
  fs::create_directory(root_ / "dir");
  fs::permissions(root_ / "dir", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(client_->Create("/dir/a").status, 403);
  fs::permissions(root_ / "dir", fs::perms::owner_all);
}

/// Lets no file of this process grow beyond a length, for as long as the object lives: the same as a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { setrlimit(RLIMIT_FSIZE, &before_); }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
};

TEST_F(UploadServerFiles, FullDiskIsToldAndTheUploadGoesOnLater) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 800'000, SeededText(7, 0, 20'000));
  {
    const FileSizeLimit full(300'000);
    const RawAnswer answer = client_->Fragment("/a", session, 20'000, 800'000, SeededText(7, 20'000, 700'000));
    EXPECT_EQ(answer.status, 500);
    EXPECT_EQ(answer.Error(), "0x80070070/0x5");
  }
  const RawAnswer answer = client_->Fragment("/a", session, 799'999, 800'000, "x");
  const uint64_t held = std::stoull(answer.Header("BITS-Received-Content-Range"));
  EXPECT_GE(held, 20'000U);
  EXPECT_LE(held, 300'000U);
  EXPECT_EQ(client_->Fragment("/a", session, held, 800'000, SeededText(7, held, 800'000 - held)).status, 200);
  EXPECT_EQ(Delivered("a"), SeededText(7, 0, 800'000));
}

TEST_F(UploadServerFiles, TwoSessionsForOneNameDoNotMix) {
  const std::string first = OpenSession("/a");
  const std::string second = OpenSession("/a");
  client_->Fragment("/a", first, 0, 8, "1111");
  client_->Fragment("/a", second, 0, 8, "2222");
  EXPECT_EQ(client_->Fragment("/a", second, 4, 8, "2222").status, 200);
  EXPECT_EQ(client_->Fragment("/a", first, 4, 8, "1111").status, 403) << "the name is taken by now";
  EXPECT_EQ(Delivered("a"), "22222222");
}

TEST_F(UploadServerFiles, SecondServerOnOneRootIsRefused) {
  EXPECT_THROW(upload_server::UploadServer second(options_), std::runtime_error);
  EXPECT_EQ(client_->Ping("/a").status, 200);
}

TEST_F(UploadServerFiles, WhyAServerCannotKeepSessionsIsToldApart) {
  const auto reason = [this] {
    try {
      const upload_server::UploadServer second(options_);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(reason().find("another server works in"), std::string::npos) << reason();
  server_.reset();
  fs::remove(root_ / ".bits-upload-server" / "lock");
  fs::create_directory(root_ / ".bits-upload-server" / "lock");
  EXPECT_NE(reason().find("cannot keep sessions in"), std::string::npos) << reason();
}

TEST_F(UploadServerFiles, RootMustBeADirectory) {
  options_.root = root_.Write("file", "");
  EXPECT_THROW(upload_server::UploadServer second(options_), std::runtime_error);
  options_.root = root_ / "missing";
  EXPECT_THROW(upload_server::UploadServer second(options_), std::runtime_error);
}

TEST_F(UploadServerFiles, AddressInUseIsSaid) {
  options_.root = outside_.path();
  options_.port = server_->port();
  try {
    upload_server::UploadServer second(options_);
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("cannot listen on 127.0.0.1:"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace openbits::test
