#pragma once

#include "tests/support/fake_transport.h"

namespace openbits::test {

/// What a server with `resource` answers to `request`, the next of its faults applied and taken off the queue.
FakeAnswer MakeFakeAnswer(FakeResource& resource, const transport::Request& request);

/// Up to `size_max` bytes of an answer's body from `offset`.
std::string SliceOfBody(const FakeAnswer& answer, std::uint64_t offset, std::size_t size_max);

}  // namespace openbits::test
