#include "tests/support/http_server_sites.h"

#include <utility>

#include "tests/support/http_server_auth.h"

namespace openbits::test {

void HttpServerSites::Set(const std::string& path, Resource resource) {
  auto shared = std::make_shared<const Resource>(std::move(resource));
  const std::lock_guard lock(mutex_);
  sites_[path] = {std::move(shared), 0};
}

void HttpServerSites::SetContent(const std::string& path, const ContentVersion& content) {
  const std::lock_guard lock(mutex_);
  const auto found = sites_.find(path);
  if (found == sites_.end()) {
    return;
  }
  Resource changed = *found->second.resource;
  changed.content = content;
  found->second.resource = std::make_shared<const Resource>(std::move(changed));
}

void HttpServerSites::Remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  sites_.erase(path);
}

void HttpServerSites::SetHandler(const std::string& prefix, RequestHandler handler) {
  const std::lock_guard lock(mutex_);
  handlers_[prefix] = std::move(handler);
}

ResponsePlan HttpServerSites::Plan(const RequestRecord& record, const HttpRequest& request) {
  const std::shared_ptr<const Resource> resource = Find(request.path);
  if (resource == nullptr) {
    const RequestHandler handler = FindHandler(request.path);
    return PlanStatus(handler ? handler(request) : StatusFault(404, "no such resource on the test server\n"), request);
  }
  if (resource->auth) {
    if (const auto challenge = CheckCredentials(*resource->auth, request)) {
      return PlanStatus(*challenge, request);
    }
  }
  std::optional<Fault> fault;
  if (resource->choose_fault) {
    fault = resource->choose_fault(record);
  }
  if (!fault && request.method != "HEAD") {
    fault = TakeScripted(request.path);
  }
  return PlanResponse(*resource, fault ? *fault : resource->fault, request);
}

std::shared_ptr<const Resource> HttpServerSites::Find(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = sites_.find(path);
  return found == sites_.end() ? nullptr : found->second.resource;
}

std::optional<Fault> HttpServerSites::TakeScripted(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = sites_.find(path);
  if (found == sites_.end() || found->second.script_position >= found->second.resource->script.size()) {
    return std::nullopt;
  }
  return found->second.resource->script[found->second.script_position++];
}

/// The handler with the longest matching prefix.
RequestHandler HttpServerSites::FindHandler(const std::string& path) {
  const std::lock_guard lock(mutex_);
  auto best = handlers_.end();
  for (auto entry = handlers_.begin(); entry != handlers_.end(); ++entry) {
    const bool matches = path.compare(0, entry->first.size(), entry->first) == 0;
    if (matches && (best == handlers_.end() || entry->first.size() > best->first.size())) {
      best = entry;
    }
  }
  return best == handlers_.end() ? RequestHandler() : best->second;
}

}  // namespace openbits::test
