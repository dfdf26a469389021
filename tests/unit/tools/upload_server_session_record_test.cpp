#include <string>

#include <gtest/gtest.h>

#include "tools/bits_upload_server/session_record.h"

namespace openbits::upload_server {
namespace {

SessionRecord FullRecord() {
  return {.id = "{4C0E7A52-91D3-4B6F-A8C4-0F3D5E6B7A19}",
          .target = "/dir/a=b%20c",
          .user = "anna",
          .address = "192.0.2.1",
          .boot_id = "boot",
          .total = 18'446'744'073'709'551'615U,
          .synced = 4097,
          .phase = SessionPhase::kDelivered,
          .has_reply = true,
          .static_reply_url = "http://x/?a=b"};
}

TEST(UploadServerSessionRecord, ComesBackAsItWas) {
  for (const SessionPhase phase :
       {SessionPhase::kReceiving, SessionPhase::kRefused, SessionPhase::kPublishing, SessionPhase::kDelivered}) {
    SessionRecord record = FullRecord();
    record.phase = phase;
    const auto read = DecodeSessionRecord(EncodeSessionRecord(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->id, record.id);
    EXPECT_EQ(read->target, record.target);
    EXPECT_EQ(read->user, record.user);
    EXPECT_EQ(read->address, record.address);
    EXPECT_EQ(read->boot_id, record.boot_id);
    EXPECT_EQ(read->total, record.total);
    EXPECT_EQ(read->synced, record.synced);
    EXPECT_EQ(read->phase, record.phase);
    EXPECT_TRUE(read->has_reply);
    EXPECT_EQ(read->static_reply_url, record.static_reply_url);
  }
}

TEST(UploadServerSessionRecord, WhatIsNotKnownYetStaysUnknown) {
  const auto read = DecodeSessionRecord(EncodeSessionRecord({.id = "{X}", .target = "/a"}));
  ASSERT_TRUE(read);
  EXPECT_FALSE(read->total);
  EXPECT_FALSE(read->synced);
  EXPECT_FALSE(read->has_reply);
}

TEST(UploadServerSessionRecord, EveryShorterTextIsRefused) {
  const std::string text = EncodeSessionRecord(FullRecord());
  for (size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(DecodeSessionRecord(text.substr(0, length))) << length;
}

TEST(UploadServerSessionRecord, DamageIsRefused) {
  const std::string text = EncodeSessionRecord(FullRecord());
  const auto with = [&text](const std::string& from, const std::string& to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return DecodeSessionRecord(changed);
  };
  EXPECT_FALSE(with("session 1", "session 2"));
  EXPECT_FALSE(with("phase=delivered", "phase=other"));
  EXPECT_FALSE(with("total=1", "total=x"));
  EXPECT_FALSE(with("synced=4", "synced=x"));
  EXPECT_FALSE(with("id=", "no="));
  EXPECT_TRUE(with("user=anna", "user="));
}

}  // namespace
}  // namespace openbits::upload_server
