#include "transport/system_transport.h"

#include "transport/curl/curl_transport.h"
#include "transport/local/local_transport.h"
#include "transport/scheme_router.h"

namespace openbits::transport {

Result<std::unique_ptr<Transport>> MakeSystemTransport(const Platform& platform) {
  auto http = MakeCurlTransport(CurlTransportOptions{}, platform.clock, platform.logger);
  if (!http) return http.error();
  return MakeSchemeRouter(*std::move(http), MakeLocalTransport(platform.files, platform.file_pool));
}

}  // namespace openbits::transport
