#pragma once

#include <memory>
#include <utility>

#include "engine/service/queue_service.h"

namespace openbits::com {

/// The service as COM objects reach it, with the caller on whose behalf they call. One per engine and process, shared by
/// all objects: as long as one of them lives, the engine does. Immutable, thread-safe.
struct Session {
  std::shared_ptr<engine::QueueService> service;
  Caller caller;

  /// Carries out a command for the caller.
  [[nodiscard]] Result<engine::Reply> Execute(engine::Command command) const {
    return service->Execute(caller, std::move(command));
  }
};

}  // namespace openbits::com
