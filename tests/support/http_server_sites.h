#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "tests/support/download_script.h"
#include "tests/support/download_script_plan.h"
#include "tests/support/http_server.h"
#include "tests/support/http_server_message.h"

namespace openbits::test {

/// What a server has to offer: resources with their scripts, and handlers. Any thread may call any member.
class HttpServerSites {
 public:
  /// Puts `resource` at `path` and starts its script from the front.
  void Set(const std::string& path, Resource resource);

  /// Changes the content of the resource at `path`, if there is one; its script goes on where it is.
  void SetContent(const std::string& path, const ContentVersion& content);

  /// Takes the resource at `path` away.
  void Remove(const std::string& path);

  /// Hands requests below `prefix` that find no resource to `handler`.
  void SetHandler(const std::string& prefix, RequestHandler handler);

  /// Works out the answer to `request`, recorded as `record`. Uses up one step of the resource's script unless the
  /// request is a HEAD or lacks credentials. Calls the functions of tests, under no lock.
  ResponsePlan Plan(const RequestRecord& record, const HttpRequest& request);

 private:
  struct Site {
    std::shared_ptr<const Resource> resource;
    size_t script_position = 0;
  };

  std::shared_ptr<const Resource> Find(const std::string& path);
  std::optional<Fault> TakeScripted(const std::string& path);
  RequestHandler FindHandler(const std::string& path);

  std::mutex mutex_;
  std::map<std::string, Site> sites_;
  std::map<std::string, RequestHandler> handlers_;
};

}  // namespace openbits::test
