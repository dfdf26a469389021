#pragma once

#include <memory>

#include <curl/curl.h>

namespace openbits::transport {

/// Releases a parsed URL.
struct CurlUrlDeleter {
  void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

/// Releases text that libcurl allocated.
struct CurlTextDeleter {
  void operator()(char* text) const noexcept { curl_free(text); }
};

/// Releases an easy handle.
struct CurlEasyDeleter {
  void operator()(CURL* easy) const noexcept { curl_easy_cleanup(easy); }
};

/// Releases a multi handle; its easy handles must have been removed.
struct CurlMultiDeleter {
  void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
};

/// Releases a list of lines.
struct CurlListDeleter {
  void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

/// One exchange of libcurl; owned.
using EasyHandle = std::unique_ptr<CURL, CurlEasyDeleter>;
/// The exchanges of one thread and their connections; owned.
using MultiHandle = std::unique_ptr<CURLM, CurlMultiDeleter>;
/// Header lines; owned.
using LineList = std::unique_ptr<curl_slist, CurlListDeleter>;
/// A parsed URL; owned.
using UrlHandle = std::unique_ptr<CURLU, CurlUrlDeleter>;
/// Text from libcurl; owned.
using CurlText = std::unique_ptr<char, CurlTextDeleter>;

}  // namespace openbits::transport
