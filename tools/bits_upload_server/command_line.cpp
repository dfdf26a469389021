#include "tools/bits_upload_server/command_line.h"

#include <array>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>

#include "tools/bits_upload_server/text.h"

namespace openbits::upload_server {
namespace {

uint64_t ParseSize(const std::string& option, std::string_view text) {
  constexpr std::array<std::pair<char, unsigned>, 3> kUnits = {{{'K', 10U}, {'M', 20U}, {'G', 30U}}};
  unsigned shift = 0;
  for (const auto& [unit, bits] : kUnits) {
    if (text.ends_with(unit)) shift = bits;
  }
  if (shift != 0) text.remove_suffix(1);
  const auto value = ParseDecimal(text);
  if (!value || (*value << shift) >> shift != *value) throw UsageError(option + " needs a size, such as 4096 or 10M");
  return *value << shift;
}

/// A limit without which there is no server: 0 does not mean "no limit" here, as it does for sizes, but "nobody".
uint64_t ParseCount(const std::string& option, std::string_view text) {
  const uint64_t count = ParseSize(option, text);
  if (count == 0) throw UsageError(option + " needs a number from 1 on");
  return count;
}

std::chrono::seconds ParseSeconds(const std::string& option, std::string_view text) {
  // Ten years: far below what clocks can count.
  constexpr uint64_t kSecondsMax = 315'360'000;
  const auto value = ParseDecimal(text);
  if (!value || *value == 0 || *value > kSecondsMax) throw UsageError(option + " needs a number of seconds");
  return std::chrono::seconds(*value);
}

void ParseListen(std::string_view text, UploadServerOptions* options) {
  const size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : ParseDecimal(text.substr(colon + 1));
  if (!port || *port > 65535) throw UsageError("--listen needs ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0");
  std::string_view address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  options->address = address;
  options->port = static_cast<uint16_t>(*port);
}

void AddUser(std::string_view line, UploadServerOptions* options) {
  const size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) throw UsageError("a user is written NAME:PASSWORD");
  options->users[std::string(line.substr(0, colon))] = line.substr(colon + 1);
}

/// Passwords in a file are not seen in the list of processes.
void ReadUsers(const std::string& path, UploadServerOptions* options) {
  std::ifstream file(path);
  if (!file) throw UsageError("--users-file: cannot read " + path);
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r'))
      line.pop_back();  // An editor of Windows wrote it. No password ends so: none could be typed.
    if (!line.empty() && !line.starts_with('#')) AddUser(line, options);
  }
  if (options->users.empty()) throw UsageError("--users-file: nobody is named in " + path);
}

NotificationType ParseNotification(const std::string& text) {
  if (text == "reference") return NotificationType::kByReference;
  if (text == "value") return NotificationType::kByValue;
  if (text == "none") return NotificationType::kNone;
  throw UsageError("--notification is reference, value or none");
}

/// Carries out an option without a value; false if there is no such option.
bool ApplySwitch(const std::string& option, CommandLine* line) {
  if (option == "--help" || option == "-h") {
    line->wants_help = true;
  } else if (option == "--overwrite") {
    line->server.allow_overwrite = true;
  } else if (option == "--no-overwrite") {
    line->server.allow_overwrite = false;
  } else if (option == "--no-sync") {
    line->server.sync_files = false;
  } else if (option == "--windows-reply-url") {
    line->server.reply_url_form = ReplyUrlForm::kWindows;
  } else if (option == "--quiet") {
    line->server.log_packets = false;
  } else {
    return false;
  }
  return true;
}

using ApplyValue = void (*)(const std::string& option, const std::string& value, CommandLine* line);

void ApplyFaultOption(const std::string& option, const std::string& value, CommandLine* line) {
  std::string mistake;
  auto fault = ParseFault(value, &mistake);
  if (!fault) throw UsageError(option + ": " + mistake);
  line->server.faults.push_back(std::move(*fault));
}

void ApplyThreads(const std::string& option, const std::string& value, CommandLine* line) {
  const auto count = ParseDecimal(value);
  if (!count || *count == 0 || *count > 256) throw UsageError(option + " needs a number from 1 to 256");
  line->server.threads = static_cast<unsigned>(*count);
}

TlsIdentity& Tls(CommandLine* line) { return line->server.tls ? *line->server.tls : line->server.tls.emplace(); }

using Text = const std::string&;
constexpr std::array<std::pair<std::string_view, ApplyValue>, 24> kOptions = {{
    {"--root", [](Text, Text v, CommandLine* l) { l->server.root = v; }},
    {"--listen", [](Text, Text v, CommandLine* l) { ParseListen(v, &l->server); }},
    {"--port-file", [](Text, Text v, CommandLine* l) { l->port_file = v; }},
    {"--host-name", [](Text, Text v, CommandLine* l) { l->server.host_name = v; }},
    {"--public-url", [](Text, Text v, CommandLine* l) { l->server.public_url = v; }},
    {"--threads", ApplyThreads},
    {"--certificate", [](Text, Text v, CommandLine* l) { Tls(l).certificate = v; }},
    {"--key", [](Text, Text v, CommandLine* l) { Tls(l).private_key = v; }},
    {"--user", [](Text, Text v, CommandLine* l) { AddUser(v, &l->server); }},
    {"--users-file", [](Text, Text v, CommandLine* l) { ReadUsers(v, &l->server); }},
    {"--realm", [](Text, Text v, CommandLine* l) { l->server.realm = v; }},
    {"--max-size", [](Text o, Text v, CommandLine* l) { l->server.upload_bytes_max = ParseSize(o, v); }},
    {"--max-fragment", [](Text o, Text v, CommandLine* l) { l->server.fragment_bytes_max = ParseSize(o, v); }},
    {"--max-reply", [](Text o, Text v, CommandLine* l) { l->server.reply_bytes_max = ParseSize(o, v); }},
    {"--max-sessions", [](Text o, Text v, CommandLine* l) { l->server.sessions_max = ParseCount(o, v); }},
    {"--max-sessions-per-user",
     [](Text o, Text v, CommandLine* l) { l->server.sessions_per_user_max = ParseCount(o, v); }},
    {"--max-connections", [](Text o, Text v, CommandLine* l) { l->server.connections_max = ParseCount(o, v); }},
    {"--session-timeout", [](Text o, Text v, CommandLine* l) { l->server.session_timeout = ParseSeconds(o, v); }},
    {"--io-timeout", [](Text o, Text v, CommandLine* l) { l->server.io_timeout = ParseSeconds(o, v); }},
    {"--host-id", [](Text, Text v, CommandLine* l) { l->server.host_id = v; }},
    {"--host-id-fallback", [](Text o, Text v, CommandLine* l) { l->server.host_id_fallback = ParseSeconds(o, v); }},
    {"--backend", [](Text, Text v, CommandLine* l) { l->server.back_end_url = v; }},
    {"--notification", [](Text, Text v, CommandLine* l) { l->server.notification = ParseNotification(v); }},
    {"--backend-timeout", [](Text o, Text v, CommandLine* l) { l->server.back_end_timeout = ParseSeconds(o, v); }},
}};

void Check(const CommandLine& line, bool has_notification) {
  const UploadServerOptions& server = line.server;
  if (server.root.empty()) throw UsageError("--root DIR is needed: the directory that receives the files");
  if (server.tls && (server.tls->certificate.empty() || server.tls->private_key.empty())) {
    throw UsageError("--certificate and --key belong together");
  }
  if (server.back_end_url.empty() && server.notification != NotificationType::kNone) {
    throw UsageError("--notification needs --backend URL");
  }
  if (!server.back_end_url.empty() && !has_notification) {
    throw UsageError("--backend needs --notification reference or value");
  }
}

}  // namespace

CommandLine ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  bool has_notification = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string option = arguments[i];
    std::optional<std::string> value;
    if (const size_t equals = option.find('='); option.starts_with("--") && equals != std::string::npos) {
      value = option.substr(equals + 1);
      option.resize(equals);
    }
    if (!value && ApplySwitch(option, &line)) continue;
    ApplyValue apply = option == "--fault" ? &ApplyFaultOption : nullptr;
    for (const auto& [name, known] : kOptions) {
      if (name == option) apply = known;
    }
    if (apply == nullptr) throw UsageError("unknown option " + arguments[i]);
    if (!value && ++i == arguments.size()) throw UsageError(option + " needs a value");
    apply(option, value ? *value : arguments[i], &line);
    has_notification = has_notification || option == "--notification";
  }
  if (!line.wants_help) Check(line, has_notification);
  return line;
}

std::string Usage() {
  return "usage: bits-upload-server --root DIR [option]...\n"
         "Receives uploads of BITS clients (the BITS upload protocol) and puts the files below DIR.\n"
         "An upload to http://HOST:PORT/a/b becomes DIR/a/b; the folder DIR/a must exist. Runs until SIGINT or "
         "SIGTERM.\n"
         "Unfinished uploads are kept in DIR/.bits-upload-server and go on after a restart of the server, and of the "
         "machine\n"
         "if the server was stopped before.\n"
         "\n"
         "  --root DIR               directory that receives the files\n"
         "  --listen ADDRESS:PORT    where to listen (default 127.0.0.1:0; port 0: any free one, which is printed)\n"
         "  --port-file FILE         write the port there once the server listens\n"
         "  --host-name NAME         host in the URL that is printed\n"
         "  --public-url URL         what clients put before a path, if that is not this server's own: behind a proxy "
         "that\n"
         "                           ends HTTPS, changes Host or takes a prefix away, such as https://up.example/drop\n"
         "  --overwrite              an upload may replace a file (default: --no-overwrite, it is refused)\n"
         "  --max-size SIZE          largest file accepted; SIZE may end in K, M or G (default: no limit)\n"
         "  --max-fragment SIZE      largest fragment accepted, others get status 413 (default: no limit)\n"
         "  --session-timeout S      free uploads without progress for S seconds (default 1209600, two weeks)\n"
         "  --max-sessions N         uploads at a time (default 10000)\n"
         "  --max-sessions-per-user N   of them for each user or, without users, each client's address (default "
         "1000);\n"
         "                           behind a proxy, all without users have one address\n"
         "  --max-connections N      connections at a time (default 512)\n"
         "  --io-timeout S           close connections that stand still for S seconds (default 120)\n"
         "  --threads N              threads that serve (default 2)\n"
         "  --no-sync                do not wait for the disk before a file counts as delivered: faster, but a power\n"
         "                           cut may lose files that clients believe delivered,\n"
         "                           and unfinished uploads begin anew after a restart of the machine\n"
         "  --quiet                  no line for each request; failures are told all the same\n"
         "\n"
         "Encryption and users:\n"
         "  --certificate FILE       PEM certificate, with its chain: serve HTTPS\n"
         "  --key FILE               its private key in PEM, not encrypted\n"
         "  --user NAME:PASSWORD     let only this user in, by Basic authentication; may be repeated\n"
         "  --users-file FILE        the same from the lines of a file\n"
         "  --realm TEXT             realm of the challenge\n"
         "\n"
         "Farms:\n"
         "  --host-id HOST           tell clients to send the rest of an upload to HOST (BITS-Host-Id)\n"
         "  --host-id-fallback S     and to come back after S seconds without it\n"
         "\n"
         "Applications that take the uploads and may reply (upload-reply jobs):\n"
         "  --backend URL            http URL that is told about each finished upload by POST\n"
         "  --notification reference by the names of files on this machine: BITS-Request-DataFile-Name is the upload,\n"
         "                           BITS-Response-DataFile-Name is where to put a reply\n"
         "  --notification value     the upload is the body of the request, the reply the body of the answer\n"
         "                           The upload goes to its place only if the answer has the header\n"
         "                           BITS-Copy-File-To-Destination; otherwise it is deleted.\n"
         "  --backend-timeout S      time for each of sending, waiting and receiving (default 300)\n"
         "  --max-reply SIZE         longest reply taken (default 16G)\n"
         "  --windows-reply-url      write BITS-Reply-URL as IIS does: relative, with backslashes\n"
         "\n"
         "For tests of clients:\n"
         "  --fault [PACKET[@K[xN]]:]ACTION[,ACTION]...   what goes wrong; may be repeated, the first that fits "
         "counts\n" +
         std::string(FaultHelp());
}

}  // namespace openbits::upload_server
