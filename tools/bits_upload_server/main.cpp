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
#include "tools/bits_upload_server/files.h"
#include "tools/bits_upload_server/upload_server.h"

namespace {

using namespace openbits::upload_server;

/// Puts `text` in the place of an ordinary file, or of none, at one moment: who waits for the file finds all of it.
bool Replace(const std::filesystem::path& path, const std::string& text) {
  std::error_code ignored;
  const auto kind = std::filesystem::symlink_status(path, ignored).type();
  if (kind != std::filesystem::file_type::not_found && kind != std::filesystem::file_type::regular) return false;
  const UniqueFd folder = OpenFolder(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
  const std::u8string name = path.filename().u8string();
  return folder && ReplaceSmallFile(folder.get(), {name.begin(), name.end()}, text, false) == 0;
}

void WritePort(const std::string& path, uint16_t port) {
  const std::string text = std::to_string(port) + '\n';
  if (Replace(path, text)) return;
  std::ofstream file(path);  // somebody's pipe or link, or a file in a folder that is not ours to write
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

int Run(CommandLine line) {
#ifdef SIGPIPE
  // Whoever read the lines may have gone; that is no reason to end the uploads. Windows has no such signal.
  std::signal(SIGPIPE, SIG_IGN);
#endif
  // Before the server starts, so that no signal is missed; its threads inherit the mask of none.
  boost::asio::io_context io_context;
  boost::asio::signal_set signals(io_context, SIGINT, SIGTERM);
  std::mutex output_mutex;
  line.server.log = [&output_mutex](const std::string& text) {
    const std::lock_guard lock(output_mutex);
    // A line that could not be written, to a full disk or with no reader, is no reason to lose the next.
    std::cerr.clear();
    std::cerr << text + "\n";
  };
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
