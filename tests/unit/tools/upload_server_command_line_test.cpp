#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temp_dir.h"
#include "tools/bits_upload_server/command_line.h"

namespace openbits::upload_server {
namespace {

std::string MistakeIn(const std::vector<std::string>& arguments) {
  try {
    ParseCommandLine(arguments);
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

TEST(UploadServerCommandLine, DefaultsAreThoseOfTheHelp) {
  const CommandLine line = ParseCommandLine({"--root", "/srv"});
  EXPECT_EQ(line.server.root, "/srv");
  EXPECT_EQ(line.server.address, "127.0.0.1");
  EXPECT_EQ(line.server.port, 0);
  EXPECT_FALSE(line.server.allow_overwrite);
  EXPECT_EQ(line.server.session_timeout, std::chrono::hours(14 * 24));
  EXPECT_EQ(line.server.upload_bytes_max, 0U);
  EXPECT_TRUE(line.server.sync_files);
  EXPECT_TRUE(line.server.log_packets);
  EXPECT_FALSE(line.server.tls);
  EXPECT_EQ(line.server.notification, NotificationType::kNone);
}

/// The server that the words of `text` ask for.
CommandLine Parsed(const std::string& text) {
  std::istringstream words("--root /srv " + text);
  return ParseCommandLine({std::istream_iterator<std::string>(words), {}});
}

TEST(UploadServerCommandLine, PlaceAndLimitsArrive) {
  const CommandLine line = Parsed(
      "--listen [::1]:8080 --port-file /p --host-name=h --public-url https://h/p --threads 3 --max-size 10G "
      "--max-fragment 5K --max-reply 2M "
      "--max-sessions 7 --max-sessions-per-user 6 --max-connections 8 --session-timeout 60 --io-timeout 9 --overwrite "
      "--no-sync --quiet");
  const UploadServerOptions& server = line.server;
  EXPECT_EQ(server.root, "/srv");
  EXPECT_EQ(server.address, "::1");
  EXPECT_EQ(server.port, 8080);
  EXPECT_EQ(line.port_file, "/p");
  EXPECT_EQ(server.host_name, "h");
  EXPECT_EQ(server.public_url, "https://h/p");
  EXPECT_EQ(server.threads, 3U);
  EXPECT_EQ(server.upload_bytes_max, uint64_t{10} << 30U);
  EXPECT_EQ(server.fragment_bytes_max, 5120U);
  EXPECT_EQ(server.reply_bytes_max, uint64_t{2} << 20U);
  EXPECT_EQ(server.sessions_max, 7U);
  EXPECT_EQ(server.sessions_per_user_max, 6U);
  EXPECT_EQ(server.connections_max, 8U);
  EXPECT_EQ(server.session_timeout, std::chrono::seconds(60));
  EXPECT_EQ(server.io_timeout, std::chrono::seconds(9));
  EXPECT_TRUE(server.allow_overwrite);
  EXPECT_FALSE(server.sync_files);
  EXPECT_FALSE(server.log_packets);
}

TEST(UploadServerCommandLine, UsersEncryptionAndApplicationsArrive) {
  const test::TempDir directory;
  const std::string users = directory.Write("users", "# comment\nbert:pass:word\n").string();
  const CommandLine line = Parsed("--certificate c --key k --user anna:secret --realm r --users-file " + users +
                                  " --host-id n --host-id-fallback 600 --backend http://b/ --notification value "
                                  "--backend-timeout 11 --windows-reply-url --fault fragment@2:drop-before-ack");
  const UploadServerOptions& server = line.server;
  ASSERT_TRUE(server.tls);
  EXPECT_EQ(server.tls->certificate, "c");
  EXPECT_EQ(server.tls->private_key, "k");
  EXPECT_EQ(server.users.at("anna"), "secret");
  EXPECT_EQ(server.users.at("bert"), "pass:word");
  EXPECT_EQ(server.realm, "r");
  EXPECT_EQ(server.host_id, "n");
  EXPECT_EQ(server.host_id_fallback, std::chrono::seconds(600));
  EXPECT_EQ(server.back_end_url, "http://b/");
  EXPECT_EQ(server.notification, NotificationType::kByValue);
  EXPECT_EQ(server.back_end_timeout, std::chrono::seconds(11));
  EXPECT_EQ(server.reply_url_form, ReplyUrlForm::kWindows);
  ASSERT_EQ(server.faults.size(), 1U);
  EXPECT_TRUE(server.faults[0].drop_before_ack);
}

TEST(UploadServerCommandLine, UsersFileMayHaveTheLineEndsOfWindows) {
  const test::TempDir directory;
  const std::string users = directory.Write("users", "# comment\r\n\r\nanna:secret\r\nbert:pass:word").string();
  const CommandLine line = Parsed("--users-file " + users);
  ASSERT_EQ(line.server.users.size(), 2U);
  EXPECT_EQ(line.server.users.at("anna"), "secret");
  EXPECT_EQ(line.server.users.at("bert"), "pass:word");
}

TEST(UploadServerCommandLine, MistakesAreSaid) {
  EXPECT_NE(MistakeIn({}), "");
  EXPECT_NE(MistakeIn({"--root"}), "");
  for (const std::vector<std::string>& more : std::vector<std::vector<std::string>>{{"--nonsense"},
                                                                                    {"stray"},
                                                                                    {"--listen", "8080"},
                                                                                    {"--listen", "h:65536"},
                                                                                    {"--listen", "h:x"},
                                                                                    {"--threads", "0"},
                                                                                    {"--max-size", "many"},
                                                                                    {"--max-size", "99999999999G"},
                                                                                    {"--max-sessions", "0"},
                                                                                    {"--max-sessions-per-user", "0"},
                                                                                    {"--max-connections", "0"},
                                                                                    {"--session-timeout", "0"},
                                                                                    {"--session-timeout", "-1"},
                                                                                    {"--certificate", "c"},
                                                                                    {"--key", "k"},
                                                                                    {"--user", "nobody"},
                                                                                    {"--users-file", "/missing/file"},
                                                                                    {"--backend", "http://b/"},
                                                                                    {"--notification", "value"},
                                                                                    {"--notification", "loud"},
                                                                                    {"--overwrite=yes"},
                                                                                    {"--fault", "nonsense"}}) {
    std::vector<std::string> arguments = {"--root", "/srv"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    EXPECT_NE(MistakeIn(arguments), "") << more[0] << " " << more.back();
  }
}

TEST(UploadServerCommandLine, HelpNeedsNothingElseAndNamesEveryOption) {
  EXPECT_TRUE(ParseCommandLine({"--help"}).wants_help);
  for (const char* option : {"--root",
                             "--listen",
                             "--port-file",
                             "--host-name",
                             "--public-url",
                             "--threads",
                             "--certificate",
                             "--key",
                             "--user",
                             "--users-file",
                             "--realm",
                             "--max-size",
                             "--max-fragment",
                             "--max-reply",
                             "--max-sessions",
                             "--max-sessions-per-user",
                             "--max-connections",
                             "--session-timeout",
                             "--io-timeout",
                             "--host-id",
                             "--host-id-fallback",
                             "--backend",
                             "--notification",
                             "--backend-timeout",
                             "--overwrite",
                             "--no-overwrite",
                             "--no-sync",
                             "--windows-reply-url",
                             "--quiet",
                             "--fault"})
    EXPECT_NE(Usage().find(option), std::string::npos) << option;
}

}  // namespace
}  // namespace openbits::upload_server
