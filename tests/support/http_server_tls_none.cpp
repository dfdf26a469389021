// For builds of the tests without OpenSSL.
#include <stdexcept>

#include "tests/support/http_server_tls.h"

namespace openbits::test {

std::unique_ptr<TlsAcceptor> MakeTlsAcceptor(const ServerTls& /*tls*/) {
  throw std::runtime_error("this build of the test server has no TLS");
}

}  // namespace openbits::test
