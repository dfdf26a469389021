#include "tools/bits_upload_server/session_record.h"

#include <array>
#include <map>
#include <utility>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

constexpr std::string_view kFirstLine = "bits-upload-server session 1";
// A record that ends without this line was cut short.
constexpr std::string_view kLastLine = "end";

constexpr std::array<std::pair<SessionPhase, std::string_view>, 4> kPhases = {{
    {SessionPhase::kReceiving, "receiving"},
    {SessionPhase::kRefused, "refused"},
    {SessionPhase::kPublishing, "publishing"},
    {SessionPhase::kDelivered, "delivered"},
}};

}  // namespace

std::string EncodeSessionRecord(const SessionRecord& record) {
  std::string text(kFirstLine);
  // No value holds a line break: they come from header lines and from the system.
  const auto add = [&text](std::string_view key, std::string_view value) {
    text.append("\n").append(key).append("=").append(value);
  };
  add("id", record.id);
  add("target", record.target);
  add("user", record.user);
  add("address", record.address);
  add("boot", record.boot_id);
  if (record.total) add("total", std::to_string(*record.total));
  if (record.synced) add("synced", std::to_string(*record.synced));
  for (const auto& [phase, name] : kPhases) {
    if (phase == record.phase) add("phase", name);
  }
  if (record.has_reply) add("reply", record.static_reply_url);
  return text.append("\n").append(kLastLine).append("\n");
}

std::optional<SessionRecord> DecodeSessionRecord(std::string_view text) {
  std::map<std::string, std::string, std::less<>> values;
  bool is_first = true;
  bool is_whole = false;
  while (!text.empty() && !is_whole) {
    const size_t end = text.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (std::exchange(is_first, false)) {
      if (line != kFirstLine) return std::nullopt;
      continue;
    }
    is_whole = line == kLastLine;
    const size_t equals = line.find('=');
    if (equals != std::string_view::npos) values[std::string(line.substr(0, equals))] = line.substr(equals + 1);
  }
  SessionRecord record;
  record.id = values["id"];
  record.target = values["target"];
  record.user = values["user"];
  record.address = values["address"];
  record.boot_id = values["boot"];
  for (const auto& [key, number] : {std::pair("total", &record.total), std::pair("synced", &record.synced)}) {
    const auto value = values.find(key);
    if (value == values.end()) continue;
    *number = ParseDecimal(value->second);
    if (!*number) return std::nullopt;
  }
  bool has_phase = false;
  for (const auto& [phase, name] : kPhases) {
    if (values["phase"] != name) continue;
    record.phase = phase;
    has_phase = true;
  }
  if (const auto reply = values.find("reply"); reply != values.end()) {
    record.has_reply = true;
    record.static_reply_url = reply->second;
  }
  if (!is_whole || !has_phase || record.id.empty() || record.target.empty()) return std::nullopt;
  return record;
}

}  // namespace openbits::upload_server
