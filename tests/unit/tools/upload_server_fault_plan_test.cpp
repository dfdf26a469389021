#include <string>

#include <gtest/gtest.h>

#include "tools/bits_upload_server/fault_plan.h"

namespace openbits::upload_server {
namespace {

Fault Parsed(const std::string& text) {
  std::string mistake;
  const auto fault = ParseFault(text, &mistake);
  EXPECT_TRUE(fault) << text << ": " << mistake;
  return fault.value_or(Fault{});
}

TEST(UploadServerFaultText, SelectorSaysWhichPacketsAndHowMany) {
  Fault fault = Parsed("fragment@3x2:stall");
  EXPECT_EQ(fault.packet, PacketType::kFragment);
  EXPECT_EQ(fault.at, 3U);
  EXPECT_EQ(fault.times, 2U);
  EXPECT_TRUE(fault.stall);
  EXPECT_EQ(Parsed("get@4:stall").times, 1U);
  EXPECT_EQ(Parsed("close@2x*:stall").times, Fault::kAlways);
  EXPECT_EQ(Parsed("create:stall").times, Fault::kAlways);
  EXPECT_EQ(Parsed("create:stall").at, 1U);
  EXPECT_FALSE(Parsed("any:stall").packet);
  EXPECT_FALSE(Parsed("stall").packet);
}

TEST(UploadServerFaultText, ActionsAreJoinedByCommas) {
  const Fault fault = Parsed(
      "cancel@1:status=503,error=0x8020001f,context=7,delay=20,received-shift=-5,header=Retry-After: 9,header=A:b:c,"
      "drop-in-body=17,drop-after-ack,reset,http10,packet-type=Nack,reply-url=http://x/y,no-session-id,body=text");
  EXPECT_EQ(fault.status, 503);
  EXPECT_EQ(fault.error_code, 0x8020001FU);
  EXPECT_EQ(fault.error_context, 7U);
  EXPECT_EQ(fault.delay, std::chrono::milliseconds(20));
  EXPECT_EQ(fault.received_shift_bytes, -5);
  ASSERT_EQ(fault.headers.size(), 2U);
  EXPECT_EQ(fault.headers[0].second, "9");
  EXPECT_EQ(fault.headers[1].second, "b:c");
  EXPECT_EQ(fault.drop_in_body_at, 17U);
  EXPECT_TRUE(fault.drop_after_ack && fault.reset && fault.http10);
  EXPECT_EQ(fault.packet_type, "Nack");
  EXPECT_EQ(fault.reply_url, "http://x/y");
  EXPECT_EQ(fault.session_id, "");
  EXPECT_EQ(fault.body, "text");
  EXPECT_FALSE(fault.drop_before_ack);
}

TEST(UploadServerFaultText, MistakesAreSaid) {
  for (const char* text : {"", "nonsense", "fragment@0:stall", "fragment@1x0:stall", "fragment@x:stall", "other:stall",
                           "fragment:", "stall=1", "status", "status=", "status=99", "status=x", "error=0xXYZ",
                           "error=0x123456789", "drop-in-body=-1", "header=nocolon", "stall,,stall", "delay=soon"}) {
    std::string mistake;
    EXPECT_FALSE(ParseFault(text, &mistake)) << text;
    EXPECT_NE(mistake, "") << text;
  }
}

TEST(UploadServerFaultPlan, CountsThePacketsItIsFor) {
  FaultPlan plan;
  plan.Set({Fault{.packet = PacketType::kFragment, .at = 2, .times = 2, .stall = true}});
  EXPECT_FALSE(plan.Next(PacketType::kPing).stall);
  EXPECT_FALSE(plan.Next(PacketType::kFragment).stall);
  EXPECT_FALSE(plan.Next(PacketType::kPing).stall);
  EXPECT_TRUE(plan.Next(PacketType::kFragment).stall);
  EXPECT_TRUE(plan.Next(PacketType::kFragment).stall);
  EXPECT_FALSE(plan.Next(PacketType::kFragment).stall);
  plan.Add(Fault{.times = Fault::kAlways, .drop_before_ack = true});
  EXPECT_TRUE(plan.Next(PacketType::kCloseSession).drop_before_ack);
  plan.Set({});
  EXPECT_FALSE(plan.Next(PacketType::kCloseSession).drop_before_ack);
}

}  // namespace
}  // namespace openbits::upload_server
