#include <string>

#include <gtest/gtest.h>

#include "tools/bits_upload_server/reply_download.h"

namespace openbits::upload_server {
namespace {

const ReplyFacts kReply{
    .size = 1000, .modified = 1'700'000'000, .session_id = "{4C0E7A52-91D3-4B6F-A8C4-0F3D5E6B7A19}"};
constexpr const char* kModified = "Tue, 14 Nov 2023 22:13:20 GMT";

DownloadPlan Plan(const HeaderList& headers, const ReplyFacts& reply = kReply, const std::string& method = "GET") {
  return PlanDownload({.method = method, .headers = headers}, reply);
}

std::string HeaderOf(const DownloadPlan& plan, const std::string& name) {
  for (const auto& [key, value] : plan.answer.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(UploadServerReplyDownload, EverythingHasValidators) {
  const DownloadPlan plan = Plan({});
  EXPECT_EQ(plan.answer.status, 200);
  EXPECT_EQ(plan.first, 0U);
  EXPECT_EQ(plan.length, 1000U);
  EXPECT_EQ(HeaderOf(plan, "Last-Modified"), kModified);
  EXPECT_EQ(HeaderOf(plan, "ETag"), "\"4C0E7A52-91D3-4B6F-A8C4-0F3D5E6B7A19-1700000000-1000\"");
}

TEST(UploadServerReplyDownload, RangesAreCutToTheFile) {
  const auto range = [](const char* value) {
    const DownloadPlan plan = Plan({{"Range", value}});
    return std::to_string(plan.answer.status) + " " + std::to_string(plan.first) + "+" + std::to_string(plan.length);
  };
  EXPECT_EQ(range("bytes=0-0"), "206 0+1");
  EXPECT_EQ(range("bytes=100-199"), "206 100+100");
  EXPECT_EQ(range("Bytes=900-"), "206 900+100");
  EXPECT_EQ(range("bytes=900-5000"), "206 900+100");
  EXPECT_EQ(range("bytes=-1"), "206 999+1");
  EXPECT_EQ(range("bytes=-5000"), "206 0+1000");
  EXPECT_EQ(range("bytes=1000-"), "416 0+0");
  EXPECT_EQ(range("bytes=-0"), "416 1000+0");
  for (const char* value : {"bytes=2-1", "bytes=a-b", "bytes=1", "bytes=0-1,3-4", "lines=0-1", "bytes=-", "bytes=0-1x"})
    EXPECT_EQ(range(value), "200 0+1000") << value;
  EXPECT_EQ(HeaderOf(Plan({{"Range", "bytes=100-199"}}), "Content-Range"), "bytes 100-199/1000");
  EXPECT_EQ(HeaderOf(Plan({{"Range", "bytes=1000-"}}), "Content-Range"), "bytes */1000");
}

TEST(UploadServerReplyDownload, HeadHasNoRange) {
  EXPECT_EQ(Plan({{"Range", "bytes=0-0"}}, kReply, "HEAD").length, 1000U);
}

TEST(UploadServerReplyDownload, IfRangeGivesEverythingWhenItIsAnother) {
  const std::string etag = HeaderOf(Plan({}), "ETag");
  EXPECT_EQ(Plan({{"Range", "bytes=5-"}, {"If-Range", etag}}).answer.status, 206);
  EXPECT_EQ(Plan({{"Range", "bytes=5-"}, {"If-Range", kModified}}).answer.status, 206);
  EXPECT_EQ(Plan({{"Range", "bytes=5-"}, {"If-Range", "\"other\""}}).answer.status, 200);
}

TEST(UploadServerReplyDownload, PreconditionsHaveTheirEffect) {
  const std::string etag = HeaderOf(Plan({}), "ETag");
  EXPECT_EQ(Plan({{"If-Match", etag}}).answer.status, 200);
  EXPECT_EQ(Plan({{"If-Match", "*"}}).answer.status, 200);
  EXPECT_EQ(Plan({{"If-Match", "\"other\""}}).answer.status, 412);
  EXPECT_EQ(Plan({{"If-Unmodified-Since", kModified}}).answer.status, 200);
  EXPECT_EQ(Plan({{"If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:21 GMT"}}).answer.status, 200);
  EXPECT_EQ(Plan({{"If-Unmodified-Since", "Tue, 14 Nov 2023 22:13:19 GMT"}}).answer.status, 412);
  EXPECT_EQ(Plan({{"If-Unmodified-Since", "no date"}}).answer.status, 200);
  EXPECT_EQ(Plan({{"If-None-Match", etag}}).answer.status, 304);
  EXPECT_EQ(Plan({{"If-None-Match", etag}}).length, 0U);
}

TEST(UploadServerReplyDownload, EmptyReplyHasNoRange) {
  const ReplyFacts empty{.size = 0, .modified = 0, .session_id = kReply.session_id};
  EXPECT_EQ(Plan({}, empty).answer.status, 200);
  EXPECT_EQ(Plan({{"Range", "bytes=0-"}}, empty).answer.status, 416);
}

}  // namespace
}  // namespace openbits::upload_server
