#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace openbits::test {

/// What is right or wrong with a server certificate.
enum class CertificateKind {
  kValid,        ///< For localhost, 127.0.0.1 and ::1, signed by the test authority.
  kExpired,      ///< As kValid, but its last day was yesterday.
  kNotYetValid,  ///< As kValid, but its first day is tomorrow: what a client with a slow clock sees.
  kWrongHost,    ///< Valid, for wrong.example only.
  kWrongUsage,   ///< As kValid, but for clients only.
  kSelfSigned,   ///< For the right hosts, signed by itself.
  kRevoked,      ///< As kValid, and listed in crl_file().
};

/// Where a certificate and its key lie, in PEM.
struct CertificateFiles {
  std::filesystem::path certificate = {};  ///< The certificate alone; the authority is a root and need not be sent.
  std::filesystem::path private_key = {};  ///< Its private key, not encrypted.
  std::string sha1_hex = {};               ///< SHA-1 of the certificate's DER form, lower-case: its "thumbprint".
  std::string subject = {};                ///< Its common name.
};

/// A certificate authority of its own, made at run time, and certificates signed by it. Nothing is taken from or added
/// to the machine's stores. Throws std::runtime_error if OpenSSL or the disk fails. For one thread at a time.
class TestCertificates {
 public:
  /// Makes the authority; all files go into `directory`, which must exist and outlive their use.
  explicit TestCertificates(std::filesystem::path directory);
  ~TestCertificates();
  TestCertificates(const TestCertificates&) = delete;
  TestCertificates& operator=(const TestCertificates&) = delete;

  /// The authority's certificate in PEM: what a client must trust.
  const std::filesystem::path& ca_file() const;

  /// The authority's list of revoked certificates in PEM; names the kRevoked certificates issued so far.
  const std::filesystem::path& crl_file() const;

  /// Makes a server certificate of `kind` with a new key.
  CertificateFiles Issue(CertificateKind kind);

  /// Makes a client certificate for `common_name` with a new key.
  CertificateFiles IssueClient(std::string_view common_name);

 private:
  class Authority;
  std::unique_ptr<Authority> authority_;
};

}  // namespace openbits::test
