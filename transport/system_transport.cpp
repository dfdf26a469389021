#include "transport/system_transport.h"

#include "transport/curl/curl_transport.h"
#include "transport/local/local_transport.h"
#include "transport/scheme_router.h"

namespace openbits::transport {

std::unique_ptr<Transport> MakeSystemTransport(const Platform& platform) {
  return MakeSchemeRouter(MakeCurlTransport(CurlTransportOptions{}, platform.clock, platform.logger),
                          MakeLocalTransport(platform.files, platform.file_pool));
}

}  // namespace openbits::transport
