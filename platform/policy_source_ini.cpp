#include "platform/policy_source_ini.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

namespace openbits {
namespace {

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t begin = text.find_first_not_of(kBlank);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kBlank) - begin + 1);
}

/// Names have no case: those of the registry have none.
bool IsSameName(std::string_view left, std::string_view right) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(left, right, {}, lower, lower);
}

Error Malformed(const std::string& file, std::size_t line) {
  return Error{Errc::kInvalidArgument, ErrorContext::kQueue, 0,
               file + ":" + std::to_string(line) + ": expected Name = value"};
}

class IniPolicySource final : public PolicySource {
 public:
  explicit IniPolicySource(std::vector<PolicyFile> files) : files_(std::move(files)) {}

  Result<std::map<std::string, std::string>> Load() override {
    std::map<std::string, std::string> values;
    for (const PolicyFile& file : files_) {
      if (auto status = LoadFile(file, values); !status) return status.error();
    }
    return values;
  }

 private:
  static Status LoadFile(const PolicyFile& policy_file, std::map<std::string, std::string>& values) {
    const std::string& file = policy_file.path;
    errno = 0;
    std::ifstream stream(std::filesystem::path(std::u8string(file.begin(), file.end())));
    if (!stream) {
      const bool is_missing = errno == ENOENT || errno == ENOTDIR;
      if (is_missing && !policy_file.must_exist) return {};
      return Error{is_missing ? Errc::kFileNotFound : Errc::kFileAccessDenied, ErrorContext::kQueue, errno,
                   "policy file " + file};
    }
    std::string text;
    for (std::size_t line = 1; std::getline(stream, text); ++line) {
      const std::string_view trimmed = Trim(text);
      if (trimmed.empty() || trimmed.front() == '#' || trimmed.front() == ';' || trimmed.front() == '[') continue;
      const std::size_t equals = trimmed.find('=');
      if (equals == std::string_view::npos || equals == 0) return Malformed(file, line);
      const std::string_view name = Trim(trimmed.substr(0, equals));
      std::erase_if(values, [name](const auto& value) { return IsSameName(value.first, name); });
      values.emplace(name, Trim(trimmed.substr(equals + 1)));
    }
    if (stream.bad()) return Error{Errc::kInputOutput, ErrorContext::kQueue, errno, "policy file " + file};
    return {};
  }

  std::vector<PolicyFile> files_;
};

}  // namespace

std::shared_ptr<PolicySource> MakeIniPolicySource(std::vector<PolicyFile> files) {
  return std::make_shared<IniPolicySource>(std::move(files));
}

}  // namespace openbits
