#include "transport/local/local_transport.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace openbits::transport {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kLargeBytes = 10'000'000;

struct FakeContent {
  std::string bytes;
  WallTime modified{784111777s};  // Sun, 06 Nov 1994 08:49:37 GMT
  bool is_regular = true;
};

class FakeFile final : public File {
 public:
  explicit FakeFile(const FakeContent& content) : content_(content) {}
  Status WriteAt(std::uint64_t, std::span<const std::byte>) override { return Error{Errc::kFileAccessDenied}; }
  Result<std::size_t> ReadAt(std::uint64_t offset, std::span<std::byte> out) override {
    if (offset >= content_.bytes.size()) return std::size_t{0};
    const std::size_t length = std::min(out.size(), content_.bytes.size() - static_cast<std::size_t>(offset));
    std::memcpy(out.data(), content_.bytes.data() + offset, length);
    return length;
  }
  Status Reserve(std::uint64_t) override { return Status{}; }
  Status Truncate(std::uint64_t) override { return Status{}; }
  Status Sync() override { return Status{}; }
  Status CheckWrittenBack() override { return Status{}; }
  Result<FileStatus> GetStatus() override {
    FileStatus status;
    status.size_bytes = content_.bytes.size();
    status.modified = content_.modified;
    status.is_regular = content_.is_regular;
    return status;
  }

 private:
  const FakeContent& content_;
};

/// Files in memory, to be read only.
class FakeFiles final : public FileSystem {
 public:
  Result<LocalPath> SplitLocalName(std::string_view) const override { return Error{Errc::kNotImplemented}; }
  Result<std::shared_ptr<Directory>> OpenDirectory(const std::string&) override { return Error{Errc::kNotImplemented}; }
  Result<std::unique_ptr<File>> OpenForReading(const std::string& path) override {
    const auto found = contents.find(path);
    if (found == contents.end()) return Error{Errc::kFileNotFound, ErrorContext::kLocalFile, 2};
    return std::unique_ptr<File>(std::make_unique<FakeFile>(found->second));
  }
  std::string BootId() const override { return "boot"; }

  std::map<std::string, FakeContent> contents;
};

/// Runs tasks when the test says so.
class ManualPool final : public BlockingPool {
 public:
  void Post(Task task) override { tasks.push_back(std::move(task)); }
  bool RunOne() {
    if (tasks.empty()) return false;
    const Task task = std::move(tasks.front());
    tasks.pop_front();
    task();
    return true;
  }
  void RunAll() {
    while (RunOne()) {
    }
  }
  std::deque<Task> tasks;
};

class Listener final : public TransferListener {
 public:
  Flow OnResponse(const ResponseHead& answer) override {
    EXPECT_FALSE(head);
    head = answer;
    return on_response ? on_response() : Flow::kProceed;
  }
  Flow OnData(std::span<const std::byte> data) override {
    EXPECT_FALSE(outcome);
    const Flow flow = on_data ? on_data() : Flow::kProceed;
    if (flow == Flow::kProceed) body.append(reinterpret_cast<const char*>(data.data()), data.size());
    return flow;
  }
  void OnFinished(const Outcome& end) override {
    EXPECT_FALSE(outcome);
    outcome = end;
  }

  std::function<Flow()> on_response;
  std::function<Flow()> on_data;
  std::optional<ResponseHead> head;
  std::string body;
  std::optional<Outcome> outcome;
};

class LocalTransportTest : public ::testing::Test {
 protected:
  LocalTransportTest() {
    std::string pattern;
    for (int i = 0; i < 997; ++i)
      pattern += static_cast<char>(i);
    std::string bytes;
    while (bytes.size() < kLargeBytes)
      bytes += pattern;
    bytes.resize(kLargeBytes);
    files_->contents["/srv/large.bin"].bytes = std::move(bytes);
    files_->contents["/srv/a b.txt"].bytes = "hello";
    files_->contents["/srv/empty"];
    files_->contents["/srv"].is_regular = false;
  }

  TransferId Start(const std::string& url, std::vector<ByteRange> ranges = {}, std::string method = "GET") {
    Request request;
    request.url = url;
    request.ranges = std::move(ranges);
    request.method = std::move(method);
    return transport_->Start(std::move(request), listener_);
  }

  Errc CodeOf(const std::string& url, std::vector<ByteRange> ranges = {}, std::string method = "GET") {
    listener_ = std::make_shared<Listener>();
    Start(url, std::move(ranges), std::move(method));
    pool_->RunAll();
    EXPECT_TRUE(listener_->outcome);
    if (listener_->outcome->error.code != Errc::kNone) {
      EXPECT_EQ(listener_->outcome->error.context, ErrorContext::kRemoteFile);
    }
    return listener_->outcome->error.code;
  }

  std::shared_ptr<FakeFiles> files_ = std::make_shared<FakeFiles>();
  std::shared_ptr<ManualPool> pool_ = std::make_shared<ManualPool>();
  std::shared_ptr<Listener> listener_ = std::make_shared<Listener>();
  std::unique_ptr<Transport> transport_ = MakeLocalTransport(files_, pool_);
};

TEST_F(LocalTransportTest, AnswersLikeAServer) {
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt"), Errc::kNone);
  EXPECT_EQ(listener_->body, "hello");
  EXPECT_EQ(listener_->head->status, 200);
  EXPECT_EQ(listener_->head->Find("Content-Length"), "5");
  EXPECT_EQ(listener_->head->Find("Last-Modified"), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(listener_->head->Find("Accept-Ranges"), "bytes");
  EXPECT_EQ(listener_->outcome->status, 200);
  EXPECT_EQ(listener_->outcome->protocol, "file");
  EXPECT_EQ(listener_->outcome->body_bytes, 5U);
}

TEST_F(LocalTransportTest, CopiesLargeFilesInTurns) {
  Start("file:///srv/large.bin");
  int turns = 0;
  while (pool_->RunOne())
    ++turns;
  EXPECT_EQ(turns, 3);  // 10 MB by 4 MiB
  EXPECT_TRUE(listener_->body == files_->contents["/srv/large.bin"].bytes);
}

TEST_F(LocalTransportTest, Ranges) {
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {{.offset = 1, .length = 3}}), Errc::kNone);
  EXPECT_EQ(listener_->head->status, 206);
  EXPECT_EQ(listener_->head->Find("Content-Range"), "bytes 1-3/5");
  EXPECT_EQ(listener_->body, "ell");
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {{.offset = 3, .length = kToEndOfFile}}), Errc::kNone);
  EXPECT_EQ(listener_->body, "lo");
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {{.offset = 0, .length = 100}}), Errc::kNone);
  EXPECT_EQ(listener_->head->Find("Content-Range"), "bytes 0-4/5");
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {{.offset = 5, .length = 1}}), Errc::kNone);
  EXPECT_EQ(listener_->head->status, 416);
  EXPECT_EQ(listener_->head->Find("Content-Range"), "bytes */5");
  EXPECT_EQ(listener_->body, "");
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {{.offset = 0, .length = 1}, {.offset = 3, .length = 1}}),
            Errc::kInsufficientRangeSupport);
}

TEST_F(LocalTransportTest, HeadAndEmptyFiles) {
  EXPECT_EQ(CodeOf("file:///srv/large.bin", {}, "HEAD"), Errc::kNone);
  EXPECT_EQ(listener_->head->Find("Content-Length"), "10000000");
  EXPECT_EQ(listener_->body, "");
  EXPECT_EQ(CodeOf("file:///srv/empty"), Errc::kNone);
  EXPECT_EQ(listener_->head->Find("Content-Length"), "0");
}

TEST_F(LocalTransportTest, Errors) {
  EXPECT_EQ(CodeOf("file:///srv/missing"), Errc::kFileNotFound);
  EXPECT_EQ(listener_->outcome->error.native, 2);
  EXPECT_FALSE(listener_->head);
  EXPECT_EQ(CodeOf("file:///srv"), Errc::kFileAccessDenied);
  EXPECT_EQ(CodeOf("file:///srv/%zz"), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf("file:///srv/a%00b"), Errc::kInvalidArgument);
  EXPECT_EQ(CodeOf("file:///srv/a%20b.txt", {}, "PUT"), Errc::kInvalidArgument);
}

TEST_F(LocalTransportTest, PausesAndResumes) {
  bool pause = true;
  listener_->on_data = [&] { return pause ? Flow::kPause : Flow::kProceed; };
  const TransferId id = Start("file:///srv/a%20b.txt");
  pool_->RunAll();
  EXPECT_FALSE(listener_->outcome);
  pause = false;
  transport_->Resume(id);
  transport_->Resume(id);
  pool_->RunAll();
  EXPECT_EQ(listener_->body, "hello");
  EXPECT_EQ(listener_->outcome->error.code, Errc::kNone);
  transport_->Resume(id);
  transport_->Cancel(id);
  EXPECT_TRUE(pool_->tasks.empty());
}

TEST_F(LocalTransportTest, AResumeThatOvertakesItsPauseIsNotLost) {
  TransferId id;
  int calls = 0;
  listener_->on_data = [&] {
    if (++calls > 1) return Flow::kProceed;
    transport_->Resume(id);
    return Flow::kPause;
  };
  id = Start("file:///srv/a%20b.txt");
  pool_->RunAll();
  EXPECT_EQ(listener_->body, "hello");
}

TEST_F(LocalTransportTest, CancelsAndAborts) {
  TransferId id = Start("file:///srv/large.bin");
  pool_->RunOne();
  transport_->Cancel(id);
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kCancelled);

  listener_ = std::make_shared<Listener>();
  listener_->on_data = [] { return Flow::kPause; };
  id = Start("file:///srv/large.bin");
  pool_->RunAll();
  transport_->Cancel(id);
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kCancelled);

  listener_ = std::make_shared<Listener>();
  listener_->on_data = [] { return Flow::kAbort; };
  Start("file:///srv/large.bin");
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kCancelled);

  listener_ = std::make_shared<Listener>();
  listener_->on_response = [] { return Flow::kAbort; };
  Start("file:///srv/large.bin");
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kCancelled);
  EXPECT_EQ(listener_->body, "");
}

TEST_F(LocalTransportTest, AFileThatChangesIsNotComplete) {
  Start("file:///srv/large.bin");
  pool_->RunOne();
  files_->contents["/srv/large.bin"].modified += 1s;
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kRemoteFileChanged);

  listener_ = std::make_shared<Listener>();
  Start("file:///srv/large.bin");
  pool_->RunOne();
  files_->contents["/srv/large.bin"].bytes.resize(5'000'000);
  pool_->RunAll();
  EXPECT_EQ(listener_->outcome->error.code, Errc::kConnectionAborted);
}

}  // namespace
}  // namespace openbits::transport
