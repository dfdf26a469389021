// Applications that take uploads and reply. BITS: bits-iis-extension-properties.md, "BITSServerNotificationType".

#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <vector>

#include "tests/integration/upload_server_fixture.h"
#include "tests/support/http_server.h"

namespace openbits::test {
namespace {

using upload_server::BackEndAnswer;
using upload_server::BackEndRequest;
using upload_server::Fault;
using upload_server::NotificationType;
using upload_server::PacketType;

/// An answer of the application.
test::Fault Reply(int status, std::string body = {}, HeaderList headers = {}) {
  test::Fault answer = StatusFault(status, std::move(body));
  answer.headers = std::move(headers);
  return answer;
}

class UploadServerBackEnd : public UploadServerTest {
 protected:
  /// Starts an application that answers with `answer` and writes `reply` where it is told to; and the server.
  void StartWith(NotificationType type, test::Fault answer, std::string reply = {}) {
    application_.SetHandler("/intake", [this, answer, reply](const HttpRequest& request) {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      if (const auto path = request.Header("BITS-Request-DataFile-Name")) {
        std::ifstream file(*path);
        uploads_.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
      }
      if (const auto path = request.Header("BITS-Response-DataFile-Name"); path && !reply.empty()) {
        std::ofstream(*path) << reply;
      }
      return answer;
    });
    options_.notification = type;
    options_.back_end_url = application_.Url("/intake");
    StartServer();
  }
  std::vector<HttpRequest> Requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::vector<std::string> Uploads() {
    const std::lock_guard lock(mutex_);
    return uploads_;
  }

 private:
  std::mutex mutex_;  // The application runs on threads of its own.
  std::vector<HttpRequest> requests_;
  std::vector<std::string> uploads_;

 protected:
  HttpServer application_;
};

TEST_F(UploadServerBackEnd, ByReferenceTheApplicationIsToldTheFiles) {
  StartWith(NotificationType::kByReference, Reply(200), "the reply");
  const RawAnswer answer = Upload("/report.bin?site=17", "the upload");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "10");
  ASSERT_EQ(Requests().size(), 1U);
  const HttpRequest request = Requests()[0];
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/intake?site=17");
  EXPECT_EQ(request.Header("BITS-Original-Request-URL"), "http://up.example/report.bin?site=17");
  EXPECT_EQ(request.Header("Content-Length"), "0");
  EXPECT_EQ(Uploads()[0], "the upload");

  const std::string url = answer.Header("BITS-Reply-URL");
  EXPECT_TRUE(url.starts_with("http://up.example/BITS-Sessions/Replies/")) << url;
  EXPECT_EQ(url.find('{'), std::string::npos);
  EXPECT_EQ(client_->Get(PathOfUrl(url)).body, "the reply");
  EXPECT_FALSE(Exists("report.bin")) << "nobody asked for a copy";
  EXPECT_EQ(client_->End("/report.bin", last_session_).status, 200);
  EXPECT_EQ(client_->Get(PathOfUrl(url)).status, 404) << "freed by Close-Session";
}

TEST_F(UploadServerBackEnd, ByValueUploadAndReplyAreBodies) {
  const std::string upload = SeededText(1, 0, 700'000);
  const std::string reply = SeededText(2, 0, 500'000);
  StartWith(NotificationType::kByValue, Reply(200, reply));
  const RawAnswer answer = Upload("/report.bin", upload);
  EXPECT_EQ(answer.status, 200);
  ASSERT_EQ(Requests().size(), 1U);
  EXPECT_EQ(Requests()[0].body, upload);
  EXPECT_EQ(Requests()[0].Header("BITS-Original-Request-URL"), "http://up.example/report.bin");
  EXPECT_FALSE(Requests()[0].Header("BITS-Request-DataFile-Name"));
  EXPECT_EQ(client_->Get(PathOfUrl(answer.Header("BITS-Reply-URL"))).body, reply);
}

TEST_F(UploadServerBackEnd, ReplyUntilCloseIsTakenToItsEnd) {
  test::Fault answer = Reply(200, "reply without a length");
  answer.framing = Framing::kUntilClose;
  StartWith(NotificationType::kByValue, answer);
  const RawAnswer ack = Upload("/a", "upload");
  EXPECT_EQ(client_->Get(PathOfUrl(ack.Header("BITS-Reply-URL"))).body, "reply without a length");
}

TEST_F(UploadServerBackEnd, CopyToDestinationPutsTheFileInItsPlace) {
  StartWith(NotificationType::kByValue, Reply(200, "", {{"BITS-Copy-File-To-Destination", "whatever"}}));
  const RawAnswer answer = Upload("/a", "content");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Delivered("a"), "content");
  const RawAnswer reply = client_->Get(PathOfUrl(answer.Header("BITS-Reply-URL")));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.Header("Content-Length"), "0");
}

TEST_F(UploadServerBackEnd, StaticReplyUrlIsPassedOn) {
  StartWith(NotificationType::kByReference, Reply(200, "", {{"BITS-Static-Response-URL", "http://other.example/x"}}));
  EXPECT_EQ(Upload("/a", "content").Header("BITS-Reply-URL"), "http://other.example/x");
}

TEST_F(UploadServerBackEnd, ReplyUrlThatIsTooLongIsAnError) {
  const std::string url = "http://other.example/" + std::string(2200, 'x');
  StartWith(NotificationType::kByReference, Reply(200, "", {{"BITS-Static-Response-URL", url}}));
  const RawAnswer answer = Upload("/a", "content");
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.Error(), "0x80070057/0x7");
}

TEST_F(UploadServerBackEnd, WindowsFormOfTheReplyUrlIsRelativeAndLeadsThere) {
  std::filesystem::create_directory(root_ / "dropbox");
  options_.reply_url_form = upload_server::ReplyUrlForm::kWindows;
  StartWith(NotificationType::kByReference, Reply(200), "the reply");
  const RawAnswer answer = Upload("/dropbox/a", "content");
  EXPECT_EQ(answer.Header("BITS-Reply-URL"), "BITS-Sessions\\Replies\\" + last_session_ + "\\responsefile.bin");
  const std::string id = last_session_.substr(1, 36);
  EXPECT_EQ(client_->Get("/dropbox/BITS-Sessions/Replies/%7B" + id + "%7D/responsefile.bin").body, "the reply");
}

TEST_F(UploadServerBackEnd, BehindAProxyUrlsBeginAsClientsWriteThem) {
  std::filesystem::create_directory(root_ / "dir");
  for (const char* public_url : {"https://up.example:8443/drop/", "https://up.example:8443/drop"}) {
    options_.public_url = public_url;
    StartWith(NotificationType::kByReference, Reply(200), "the reply");
    const std::string url = Upload("/dir/a?site=17", "content").Header("BITS-Reply-URL");
    const std::string id = last_session_.substr(1, 36);
    EXPECT_EQ(url, "https://up.example:8443/drop/dir/BITS-Sessions/Replies/" + id + "/responsefile.bin");
    EXPECT_EQ(Requests().back().Header("BITS-Original-Request-URL"), "https://up.example:8443/drop/dir/a?site=17");
    EXPECT_EQ(client_->Get(PathOfUrl(url).substr(5)).body, "the reply") << "the proxy takes the prefix away";
  }
}

TEST_F(UploadServerBackEnd, WrongPublicUrlIsSaid) {
  for (const char* public_url :
       {"up.example", "ftp://up.example", "https://", "https:///drop", "https://up.example/?x"}) {
    options_.public_url = public_url;
    EXPECT_THROW(StartServer(), std::runtime_error) << public_url;
  }
}

TEST_F(UploadServerBackEnd, RepeatedLastFragmentIsNotToldAgain) {
  StartWith(NotificationType::kByReference, Reply(200), "the reply");
  const std::string url = Upload("/a", "content").Header("BITS-Reply-URL");
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").Header("BITS-Reply-URL"), url);
  RestartServer();
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").Header("BITS-Reply-URL"), url);
  EXPECT_EQ(client_->Get(PathOfUrl(url)).body, "the reply");
  EXPECT_EQ(Requests().size(), 1U);
}

TEST_F(UploadServerBackEnd, RefusalIsPassedOnInTheApplicationsName) {
  StartWith(NotificationType::kByValue, Reply(503, "busy"));
  RawAnswer answer = Upload("/a", "content");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.Error(), "0x801901F7/0x7");
  EXPECT_EQ(answer.Header("BITS-Received-Content-Range"), "7");
  EXPECT_EQ(answer.Header("BITS-Reply-URL"), "");
  // The next last fragment asks again; its range is as it was.
  answer = client_->Fragment("/a", last_session_, 0, 7, "content");
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(Requests().size(), 2U);
  StartWith(NotificationType::kByValue, Reply(200, "now"));
  answer = client_->Fragment("/a", last_session_, 0, 7, "content");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(Requests().back().body, "content");
  EXPECT_EQ(client_->Get(PathOfUrl(answer.Header("BITS-Reply-URL"))).body, "now") << "not what came with the refusal";
}

TEST_F(UploadServerBackEnd, AfterForbiddenTheApplicationIsLeftInPeace) {
  StartWith(NotificationType::kByValue, Reply(403));
  for (int i = 0; i < 3; ++i) {
    const RawAnswer answer = i == 0 ? Upload("/a", "content") : client_->Fragment("/a", last_session_, 0, 7, "content");
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.Error(), "0x80190193/0x7");
    if (i == 1) RestartServer();
  }
  EXPECT_EQ(Requests().size(), 1U);
}

TEST_F(UploadServerBackEnd, SilentApplicationIsATimeout) {
  test::Fault silent;
  silent.black_hole = true;
  options_.back_end_timeout = std::chrono::milliseconds(50);
  StartWith(NotificationType::kByReference, silent);
  const RawAnswer answer = Upload("/a", "content");
  EXPECT_EQ(answer.status, 408);
  EXPECT_EQ(answer.Error(), "0x80190198/0x7");
}

TEST_F(UploadServerBackEnd, MissingApplicationIsATransientError) {
  StartWith(NotificationType::kByReference, Reply(200));
  application_.Stop();
  const RawAnswer answer = Upload("/a", "content");
  EXPECT_EQ(answer.status, 502);
  EXPECT_EQ(answer.Error(), "0x801901F6/0x7");
  application_.Restart();
  EXPECT_EQ(client_->Fragment("/a", last_session_, 0, 7, "content").status, 200);
}

TEST_F(UploadServerBackEnd, ApplicationThatEndsInItsReplyHasNotReplied) {
  test::Fault cut = Reply(200, std::string(1000, 'x'));
  cut.end_at = 500;
  StartWith(NotificationType::kByValue, cut);
  EXPECT_EQ(Upload("/a", "content").status, 502);
}

TEST_F(UploadServerBackEnd, ReplyBeyondTheLimitIsRefused) {
  options_.reply_bytes_max = 1000;
  StartWith(NotificationType::kByValue, Reply(200, std::string(1001, 'x')));
  EXPECT_EQ(Upload("/a", "content").status, 502);
}

TEST_F(UploadServerBackEnd, StopEndsAWaitForTheApplication) {
  test::Fault silent;
  silent.black_hole = true;
  StartWith(NotificationType::kByReference, silent);
  const std::string session = OpenSession("/a");
  client_->SendText("BITS_POST /a HTTP/1.1\r\nHost: x\r\nBITS-Packet-Type: Fragment\r\nBITS-Session-Id: " + session +
                    "\r\nContent-Range: bytes 0-3/4\r\nContent-Length: 4\r\n\r\nabcd");
  ASSERT_TRUE(application_.WaitForRequests(1));
  server_->Stop();
  EXPECT_EQ(client_->ReadAnswer().status, 0);
}

TEST_F(UploadServerBackEnd, CallbackStandsInForAnApplication) {
  BackEndRequest seen;
  options_.notification = NotificationType::kByReference;
  options_.back_end_callback = [&seen](const BackEndRequest& request) {
    seen = request;
    std::ofstream(request.response_file) << "called";
    return BackEndAnswer{.copy_to_destination = true};
  };
  StartServer();
  const RawAnswer answer = Upload("/a?x=1", "content");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(seen.original_url, "http://up.example/a?x=1");
  EXPECT_EQ(seen.query, "x=1");
  EXPECT_EQ(seen.size_bytes, 7U);
  EXPECT_EQ(Delivered("a"), "content");
  EXPECT_EQ(client_->Get(PathOfUrl(answer.Header("BITS-Reply-URL"))).body, "called");
}

TEST_F(UploadServerBackEnd, WrongBackEndUrlIsSaid) {
  options_.notification = NotificationType::kByReference;
  for (const char* url : {"", "https://host/", "/intake", "http://", "http://user@host/", "http://host:x/"}) {
    options_.back_end_url = url;
    EXPECT_THROW(StartServer(), std::runtime_error) << url;
  }
}

class UploadServerReply : public UploadServerBackEnd {
 protected:
  void SetUp() override {
    StartWith(NotificationType::kByReference, Reply(200), SeededText(3, 0, 10'000));
    path_ = PathOfUrl(Upload("/a", "content").Header("BITS-Reply-URL"));
  }
  std::string path_;
};

TEST_F(UploadServerReply, HeadTellsLengthAndValidators) {
  const RawAnswer head = client_->Get(path_, "", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.Header("Content-Length"), "10000");
  EXPECT_EQ(head.Header("Accept-Ranges"), "bytes");
  EXPECT_EQ(head.Header("ETag").front(), '"');
  EXPECT_NE(head.Header("Last-Modified"), "");
  EXPECT_EQ(head.Header("BITS-Packet-Type"), "") << "this is no Ack";
  EXPECT_EQ(client_->Get(path_).Header("ETag"), head.Header("ETag"));
}

TEST_F(UploadServerReply, RangeGoesOnWhereADownloadBroke) {
  Fault cut{.packet = PacketType::kReplyDownload};
  cut.drop_in_body_at = 4000;
  server_->SetFaults({cut});
  const RawAnswer broken = client_->Get(path_);
  EXPECT_FALSE(broken.is_whole);
  EXPECT_EQ(broken.body, SeededText(3, 0, 4000));
  client_ = Connect();
  const std::string if_range = "If-Range: " + broken.Header("ETag") + "\r\n";
  const RawAnswer rest = client_->Get(path_, "Range: bytes=4000-\r\n" + if_range);
  EXPECT_EQ(rest.status, 206);
  EXPECT_EQ(rest.Header("Content-Range"), "bytes 4000-9999/10000");
  EXPECT_EQ(rest.body, SeededText(3, 4000, 6000));
}

TEST_F(UploadServerReply, DownloadKeepsTheSessionAlive) {
  Pass(options_.session_timeout - std::chrono::seconds(1));
  EXPECT_EQ(client_->Get(path_).status, 200);
  Pass(options_.session_timeout - std::chrono::seconds(1));
  EXPECT_EQ(client_->Get(path_).status, 200);
  Pass(options_.session_timeout + std::chrono::seconds(1));
  EXPECT_EQ(client_->Get(path_).status, 404);
}

TEST_F(UploadServerReply, ReplyIsForItsUserOnly) {
  options_.users = {{"anna", "secret"}, {"bert", "pass:word"}};
  StartServer();
  client_->SetHeaders("Authorization: Basic YW5uYTpzZWNyZXQ=\r\n");
  path_ = PathOfUrl(Upload("/b", "content").Header("BITS-Reply-URL"));
  EXPECT_EQ(client_->Get(path_).status, 200);
  client_->SetHeaders("Authorization: Basic YmVydDpwYXNzOndvcmQ=\r\n");
  EXPECT_EQ(client_->Get(path_).status, 404);
  client_->SetHeaders("Authorization: Basic YW5uYTpzZWNyZXQ=\r\n");
  EXPECT_EQ(client_->Get(path_).status, 200);
  client_->SetHeaders("");
  const RawAnswer refused = client_->Get(path_);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.Header("Content-Length"), "0") << "nothing is left of the answer before";
}

}  // namespace
}  // namespace openbits::test
