// What a server does that may open no more files: it says so, loses nothing, and goes on when it can.

#include <chrono>
#include <memory>
#include <semaphore>
#include <stdexcept>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tests/integration/upload_server_fixture.h"

namespace openbits::test {
namespace {

/// Lets this process open `more` descriptors and then none, for as long as the object lives.
class DescriptorLimit {
 public:
  explicit DescriptorLimit(rlim_t more) {
    getrlimit(RLIMIT_NOFILE, &before_);
    // The limit is on their numbers, which are given from the lowest free one on.
    std::vector<int> opened;
    while (opened.size() <= more)
      opened.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
    for (const int descriptor : opened)
      close(descriptor);
    const rlimit limit{static_cast<rlim_t>(opened.back()), before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &limit);
  }
  ~DescriptorLimit() { setrlimit(RLIMIT_NOFILE, &before_); }
  DescriptorLimit(const DescriptorLimit&) = delete;
  DescriptorLimit& operator=(const DescriptorLimit&) = delete;

 private:
  rlimit before_{};
};

class UploadServerDescriptors : public UploadServerTest {
 protected:
  void SetUp() override {
    StartServer();
    client_->Ping("/a");  // The connection is accepted: what is short from now on is short for its packets.
  }
};

TEST_F(UploadServerDescriptors, SessionThatCannotBeMadeLeavesNothingBehind) {
  for (rlim_t more = 0; more < 3; ++more) {
    SCOPED_TRACE(more);
    int status = 0;
    {
      const DescriptorLimit few(more);
      status = client_->Create("/a").status;
    }
    EXPECT_EQ(status, more < 2 ? 503 : 200);
    EXPECT_EQ(SessionFolders(), more < 2 ? 0U : 1U);
  }
  EXPECT_EQ(server_->Sessions().size(), 1U);
  EXPECT_EQ(LinesWith("event=storage_failed step=look errno=24").size(), 1U);
  EXPECT_EQ(LinesWith("event=storage_failed step=create errno=24").size(), 1U);
}

TEST_F(UploadServerDescriptors, FragmentAndReplyGoOnLater) {
  const std::string session = OpenSession("/a");
  {
    const DescriptorLimit none(0);
    EXPECT_EQ(client_->Fragment("/a", session, 0, 8, "01234567").status, 503)
        << "500 is for sessions that are forgotten";
  }
  EXPECT_EQ(client_->Fragment("/a", session, 0, 8, "01234567").status, 200);
  const std::string reply = "/BITS-Sessions/Replies/" + session + "/responsefile.bin";
  root_.Write(".bits-upload-server/" + session + "/responsefile.bin", "reply");
  {
    const DescriptorLimit none(0);
    EXPECT_EQ(client_->Get(reply).status, 503) << "it must not pass for an empty one";
    EXPECT_EQ(LinesWith("event=storage_failed step=open_reply ").size(), 1U);
  }
  EXPECT_EQ(client_->Get(reply).body, "reply");
}

TEST_F(UploadServerDescriptors, FolderOfAClosedSessionIsDeletedLater) {
  const std::string session = OpenSession("/a");
  {
    const DescriptorLimit none(0);
    EXPECT_EQ(client_->End("/a", session).status, 200);
  }
  server_->FreeExpiredSessions();
  EXPECT_EQ(SessionFolders(), 0U);
}

TEST_F(UploadServerDescriptors, StartDeletesNoSessionThatItCannotRead) {
  const std::string session = OpenSession("/a");
  client_->Fragment("/a", session, 0, 8, "0123");
  client_.reset();
  for (rlim_t more = 0; more < 12; ++more) {
    server_.reset();
    {
      const DescriptorLimit few(more);
      try {
        server_ = std::make_unique<upload_server::UploadServer>(options_);
      } catch (const std::runtime_error&) {  // It cannot start at all: that is said, and nothing is lost.
      }
    }
    ASSERT_EQ(SessionFolders(), 1U) << more;
  }
  StartServer();
  EXPECT_EQ(client_->Fragment("/a", session, 4, 8, "4567").status, 200);
  EXPECT_EQ(Delivered("a"), "01234567");
}

TEST_F(UploadServerDescriptors, AcceptGoesOnWhenDescriptorsAreFree) {
  const auto failures = std::make_shared<std::counting_semaphore<>>(0);
  options_.log = [failures](const std::string& line) {
    if (line.find("event=accept_failed") != std::string::npos) failures->release();
  };
  StartServer();
  client_->Ping("/a");  // The server waits for the next connection, with every descriptor that it takes for this one.
  std::unique_ptr<RawBitsClient> next;
  {
    const DescriptorLimit one(1);  // for the client's end
    next = Connect();
    ASSERT_TRUE(failures->try_acquire_for(std::chrono::seconds(30)));
  }
  EXPECT_EQ(next->Ping("/a").status, 200);
}

}  // namespace
}  // namespace openbits::test
