// openbits-http-server: the scripted server of the tests as a program, for demonstrations and for trying things by hand.

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "tests/support/download_script.h"
#include "tests/support/http_server.h"
#include "tests/support/seeded_body.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_certificates.h"

namespace {

using namespace openbits::test;

constexpr const char* kUsage =
    "usage: openbits-http-server [option]...\n"
    "Serves made-up files on the loopback interface until SIGINT or SIGTERM.\n"
    "\n"
    "  --file NAME=SIZE[,OPTION]...   add a file; SIZE and N may end in K, M or G\n"
    "        seed=N            choose its bytes (default 1)\n"
    "        etag=TEXT         ETag with its quotes; empty for none\n"
    "        last-modified=DATE   (a comma in it is written as a semicolon); empty for none\n"
    "        rate=N            at most N bytes per second for each answer\n"
    "        no-ranges         answer 200 to requests for ranges\n"
    "        no-head           answer 405 to HEAD\n"
    "        user=NAME:PASSWORD   want these by Basic or Digest authentication\n"
    "        redirect=URL      send every request there\n"
    "        fault=KIND        what goes wrong with each answer: see below\n"
    "        once=KIND         the same, with the next answer only; may be repeated\n"
    "  --port N           port (default 0: any free one)\n"
    "  --host NAME        host name in URLs (default 127.0.0.1)\n"
    "  --threads N        serving threads (default 1)\n"
    "  --tls              HTTPS with a certificate made on the spot; prints where its authority lies\n"
    "  --port-file PATH   write the port there once the server listens\n"
    "  --manifest PATH    write a line \"NAME SIZE SHA256 URL\" there for each file\n"
    "  --print-sha256     print the same lines\n"
    "  --quiet            do not print requests\n"
    "\n"
    "faults: status:N retry-after:SECONDS cut:N reset:N black-hole close chunked until-close gzip infinite\n"
    "        http10 excess:N ignore-range refuse-range shifted:N shifted-silently:N other-bytes wrong-total:N\n"
    "        no-content-range multipart merged reversed slow:N (N of shifted may be negative)\n";

/// A mistake in the command line.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct ServedFile {
  std::string name;
  Resource resource;
};

struct CommandLine {
  HttpServerOptions server;
  std::vector<ServedFile> files;
  bool tls = false;
  bool quiet = false;
  bool print_sha256 = false;
  std::string port_file;
  std::string manifest;
};

uint64_t ParseSize(std::string_view text) {
  uint64_t unit = 1;
  if (!text.empty() && std::string_view("KMG").find(text.back()) != std::string_view::npos) {
    unit = text.back() == 'K' ? 1U << 10U : text.back() == 'M' ? 1U << 20U : 1U << 30U;
    text.remove_suffix(1);
  }
  const auto value = ParseDecimal(text);
  if (!value || *value > UINT64_MAX / unit) {
    throw UsageError("not a number: " + std::string(text));
  }
  return *value * unit;
}

Fault ParseFault(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string kind(text.substr(0, colon));
  const std::string argument(colon == std::string_view::npos ? std::string_view() : text.substr(colon + 1));
  using Change = std::function<void(Fault&, const std::string&)>;
  const auto range = [](RangeAnswer answer) {
    return [answer](Fault& fault, const std::string& value) {
      const bool back = value.substr(0, 1) == "-";
      const uint64_t bytes = value.empty() ? 0 : ParseSize(std::string_view(value).substr(back ? 1 : 0));
      fault.range_answer = answer;
      fault.range_shift_bytes = back ? -static_cast<int64_t>(bytes) : static_cast<int64_t>(bytes);
      fault.claimed_total = bytes;
    };
  };
  const auto cut = [](Ending ending) {
    return [ending](Fault& fault, const std::string& value) { fault = CutFault(ParseSize(value), ending); };
  };
  const std::map<std::string, Change> kinds = {
      {"status", [](Fault& fault, const std::string& v) { fault = StatusFault(static_cast<int>(ParseSize(v))); }},
      {"retry-after", [](Fault& fault, const std::string& v) { fault = RetryAfterFault(503, v); }},
      {"cut", cut(Ending::kClose)},
      {"reset", cut(Ending::kReset)},
      {"black-hole", [](Fault& fault, const std::string&) { fault.black_hole = true; }},
      {"close", [](Fault& fault, const std::string&) { fault.end_before_response = true; }},
      {"chunked", [](Fault& fault, const std::string&) { fault.framing = Framing::kChunked; }},
      {"until-close", [](Fault& fault, const std::string&) { fault.framing = Framing::kUntilClose; }},
      {"gzip", [](Fault& fault, const std::string&) { fault.gzip = true; }},
      {"infinite", [](Fault& fault, const std::string&) { fault.infinite = true; }},
      {"http10", [](Fault& fault, const std::string&) { fault.minor_version = 0; }},
      {"excess", [](Fault& fault, const std::string& v) { fault.excess_bytes = ParseSize(v); }},
      {"slow", [](Fault& fault, const std::string& v) { fault.bytes_per_second = ParseSize(v); }},
      {"ignore-range", range(RangeAnswer::kIgnored)},
      {"refuse-range", range(RangeAnswer::kRefused)},
      {"shifted", range(RangeAnswer::kShifted)},
      {"shifted-silently", range(RangeAnswer::kShiftedSilently)},
      {"other-bytes", range(RangeAnswer::kOtherBytes)},
      {"wrong-total", range(RangeAnswer::kWrongTotal)},
      {"no-content-range", range(RangeAnswer::kNoContentRange)},
      {"multipart", range(RangeAnswer::kMultipartAlways)},
      {"merged", range(RangeAnswer::kMergedParts)},
      {"reversed", range(RangeAnswer::kReversedParts)},
  };
  const auto found = kinds.find(kind);
  if (found == kinds.end()) {
    throw UsageError("no such fault: " + kind);
  }
  Fault fault;
  found->second(fault, argument);
  return fault;
}

std::vector<std::string> Split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(separator, start), text.size());
    parts.emplace_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

void ApplyFileOption(Resource& resource, const std::string& option) {
  const size_t equals = option.find('=');
  const std::string key = option.substr(0, equals);
  std::string value = equals == std::string::npos ? "" : option.substr(equals + 1);
  if (key == "seed") {
    resource.content = SeededResource(resource.content.body.size, ParseSize(value)).content;
  } else if (key == "etag") {
    resource.content.etag = value;
  } else if (key == "last-modified") {
    std::replace(value.begin(), value.end(), ';', ',');
    resource.content.last_modified = value;
  } else if (key == "rate") {
    resource.bytes_per_second = ParseSize(value);
  } else if (key == "no-ranges") {
    resource.ranges = RangeSupport::kNone;
  } else if (key == "no-head") {
    resource.head = HeadSupport::kNotAllowed;
  } else if (key == "user") {
    const size_t colon = std::min(value.find(':'), value.size());
    resource.auth = AuthRequirement{{AuthScheme::kDigest, AuthScheme::kBasic}, value.substr(0, colon)};
    resource.auth->password = colon == value.size() ? "" : value.substr(colon + 1);
  } else if (key == "redirect") {
    resource.redirect_to = value;
  } else if (key == "fault") {
    resource.fault = ParseFault(value);
  } else if (key == "once") {
    resource.script.push_back(ParseFault(value));
  } else {
    throw UsageError("no such file option: " + key);
  }
}

ServedFile ParseFile(const std::string& text) {
  const std::vector<std::string> parts = Split(text, ',');
  const size_t equals = parts.front().find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError("not NAME=SIZE: " + parts.front());
  }
  ServedFile file{parts.front().substr(0, equals), SeededResource(ParseSize(parts.front().substr(equals + 1)))};
  for (size_t i = 1; i < parts.size(); ++i) {
    ApplyFileOption(file.resource, parts[i]);
  }
  return file;
}

CommandLine ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string& name = arguments[i];
    const auto value = [&]() -> const std::string& {
      if (i + 1 == arguments.size()) {
        throw UsageError(name + " needs a value");
      }
      return arguments[++i];
    };
    if (name == "--file") {
      line.files.push_back(ParseFile(value()));
    } else if (name == "--port") {
      line.server.port = static_cast<uint16_t>(ParseSize(value()));
    } else if (name == "--host") {
      line.server.host_name = value();
    } else if (name == "--threads") {
      line.server.threads = static_cast<unsigned>(ParseSize(value()));
    } else if (name == "--tls") {
      line.tls = true;
    } else if (name == "--quiet") {
      line.quiet = true;
    } else if (name == "--print-sha256") {
      line.print_sha256 = true;
    } else if (name == "--port-file") {
      line.port_file = value();
    } else if (name == "--manifest") {
      line.manifest = value();
    } else {
      throw UsageError("no such option: " + name);
    }
  }
  return line;
}

/// Writes the whole file under another name first: who waits for the file finds it complete.
void WriteFile(const std::string& path, const std::string& content) {
  const std::string temporary = path + ".new";
  std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
  file << content;
  file.close();
  if (!file) {
    throw std::runtime_error("cannot write " + temporary);
  }
  std::filesystem::rename(temporary, path);
}

std::string Manifest(const std::vector<ServedFile>& files, const HttpServer& server) {
  std::string text;
  for (const ServedFile& file : files) {
    const SeededBody& body = file.resource.content.body;
    text += file.name + " " + std::to_string(body.size) + " " + Sha256OfSeededBody(body) + " " +
            server.Url("/" + file.name) + "\n";
  }
  return text;
}

void PrintRequest(const RequestRecord& record) {
  static std::mutex mutex;  // Several server threads print.
  const std::lock_guard lock(mutex);
  std::cout << record.method << " " << record.target << " " << record.status;
  if (const auto range = record.Header("Range")) {
    std::cout << " " << *range;
  }
  std::cout << " sent=" << record.body_bytes_sent << (record.complete ? "" : " cut")
            << " connection=" << record.connection_id << std::endl;
}

int Run(CommandLine line) {
  boost::asio::io_context signals_context;
  boost::asio::signal_set signals(signals_context, SIGINT, SIGTERM);
  std::optional<TempDir> directory;
  if (line.tls) {
    directory.emplace();
    TestCertificates certificates(directory->path());
    line.server.tls = ServerTls{certificates.Issue(CertificateKind::kValid), {}};
    std::cout << "authority " << certificates.ca_file().string() << std::endl;
  }
  if (!line.quiet) {
    line.server.on_request_finished = PrintRequest;
  }
  HttpServer server(line.server);
  for (const ServedFile& file : line.files) {
    server.Set("/" + file.name, file.resource);
  }
  if (!line.manifest.empty() || line.print_sha256) {
    const std::string manifest = Manifest(line.files, server);
    if (!line.manifest.empty()) {
      WriteFile(line.manifest, manifest);
    }
    std::cout << (line.print_sha256 ? manifest : "");
  }
  std::cout << "listening " << server.BaseUrl() << std::endl;
  if (!line.port_file.empty()) {
    WriteFile(line.port_file, std::to_string(server.port()) + "\n");
  }
  signals.async_wait([](const boost::system::error_code&, int) {});
  signals_context.run();
  server.Stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (!arguments.empty() && (arguments.front() == "--help" || arguments.front() == "-h")) {
      std::cout << kUsage;
      return 0;
    }
    return Run(ParseCommandLine(arguments));
  } catch (const UsageError& error) {
    std::cerr << "openbits-http-server: " << error.what() << "\n\n" << kUsage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "openbits-http-server: " << error.what() << "\n";
    return 1;
  }
}
