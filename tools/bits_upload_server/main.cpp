// bits-upload-server: a server of the BITS upload protocol as a program. README.md tells how to use it.

#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "tools/bits_upload_server/command_line.h"
#include "tools/bits_upload_server/upload_server.h"

namespace {

using namespace openbits::upload_server;

/// Whoever waits for the file finds the whole number in it. What is there and no ordinary file is written to as it is: somebody's
/// pipe, or a link.
void WritePort(const std::string& path, uint16_t port) {
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(path, ignored).type();
  const bool is_ours = kind == std::filesystem::file_type::not_found || kind == std::filesystem::file_type::regular;
  const std::string written = is_ours ? path + ".new" : path;
  std::ofstream file(written);
  file << port << '\n';
  file.close();
  if (!file) throw std::runtime_error("cannot write " + written);
  if (is_ours) std::filesystem::rename(written, path);
}

int Run(CommandLine line) {
  // Before the server starts, so that no signal is missed; its threads inherit the mask of none.
  boost::asio::io_context io_context;
  boost::asio::signal_set signals(io_context, SIGINT, SIGTERM);
  std::mutex output_mutex;
  if (!line.is_quiet) {
    line.server.log = [&output_mutex](const std::string& text) {
      const std::lock_guard lock(output_mutex);
      std::cerr << text + "\n";
    };
  }
  line.server.records_max = 0;  // Nobody asks for them here.
  UploadServer server(line.server);
  std::cout << "listening " << server.URL("/") << " root=" << line.server.root.string() << std::endl;
  if (!line.port_file.empty()) WritePort(line.port_file, server.port());
  signals.async_wait([](const boost::system::error_code&, int) {});
  io_context.run();
  server.Stop();
  std::cout << "stopped" << std::endl;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    CommandLine line = ParseCommandLine({argv + 1, argv + argc});
    if (line.wants_help) {
      std::cout << Usage();
      return 0;
    }
    return Run(std::move(line));
  } catch (const UsageError& error) {
    std::cerr << "bits-upload-server: " << error.what() << "\nTry --help.\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "bits-upload-server: " << error.what() << "\n";
    return 1;
  }
}
