#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "tools/bits_upload_server/upload_server.h"

namespace openbits::upload_server {

/// A mistake in the command line; its text is for the user.
class UsageError : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What the program is asked to do.
struct CommandLine {
  UploadServerOptions server = {};
  bool wants_help = false;     ///< Print Usage() and end.
  std::string port_file = {};  ///< The port is written there once the server listens; empty for nowhere.
};

/// Reads the arguments that follow the program's name. Throws UsageError.
CommandLine ParseCommandLine(const std::vector<std::string>& arguments);

/// The text of --help.
std::string Usage();

}  // namespace openbits::upload_server
