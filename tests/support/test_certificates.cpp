#include "tests/support/test_certificates.h"

#include <cstdio>
#include <stdexcept>
#include <utility>
#include <vector>

#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "tests/support/sha256.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;

template <auto Function>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    Function(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Crl = std::unique_ptr<X509_CRL, Free<X509_CRL_free>>;
using Time = std::unique_ptr<ASN1_TIME, Free<ASN1_TIME_free>>;

constexpr long kDay_s = 24L * 60 * 60;

void Require(bool condition, const char* what) {
  if (!condition) {
    throw std::runtime_error(std::string("test certificates: ") + what);
  }
}

/// Wine (8.0) takes an ECDSA signature for forged when one of its two numbers begins with a zero byte: one in 128.
bool HasShortNumber(const X509* certificate) {
  constexpr int kNumberBytes = 32;  // P-256
  const ASN1_BIT_STRING* bits = nullptr;
  X509_get0_signature(&bits, nullptr, certificate);
  const unsigned char* der = ASN1_STRING_get0_data(bits);
  const std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>> signature(
      d2i_ECDSA_SIG(nullptr, &der, ASN1_STRING_length(bits)));
  Require(signature != nullptr, "cannot read a signature");
  return BN_num_bytes(ECDSA_SIG_get0_r(signature.get())) < kNumberBytes ||
         BN_num_bytes(ECDSA_SIG_get0_s(signature.get())) < kNumberBytes;
}

/// What differs from one certificate to the next.
struct Profile {
  std::string common_name;
  std::string alternative_names;  // In OpenSSL's notation; empty for none.
  std::string usage;              // Extended key usage; empty for an authority.
  long first_day = -1;            // Both relative to today.
  long last_day = 30;
};

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
  Require(extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1, "cannot add an extension");
}

/// `issuer` is null for a certificate that signs itself.
Certificate MakeCertificate(const Profile& profile, long serial, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
  Certificate certificate(X509_new());
  X509* x = certificate.get();
  Require(x != nullptr && X509_set_version(x, X509_VERSION_3) == 1, "out of memory");
  Require(ASN1_INTEGER_set(X509_get_serialNumber(x), serial) == 1, "cannot set the serial number");
  Require(X509_gmtime_adj(X509_getm_notBefore(x), profile.first_day * kDay_s) != nullptr &&
              X509_gmtime_adj(X509_getm_notAfter(x), profile.last_day * kDay_s) != nullptr,
          "cannot set the validity");
  const auto* name = reinterpret_cast<const unsigned char*>(profile.common_name.c_str());
  Require(X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8, name, -1, -1, 0) == 1,
          "cannot set the name");
  X509* signer = issuer != nullptr ? issuer : x;
  Require(X509_set_issuer_name(x, X509_get_subject_name(signer)) == 1 && X509_set_pubkey(x, key) == 1,
          "cannot set issuer or key");
  const bool is_authority = profile.usage.empty();
  AddExtension(x, signer, NID_basic_constraints, is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  AddExtension(x, signer, NID_key_usage, is_authority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature");
  AddExtension(x, signer, NID_subject_key_identifier, "hash");
  if (!is_authority) {
    AddExtension(x, signer, NID_ext_key_usage, profile.usage);
  }
  if (!profile.alternative_names.empty()) {
    AddExtension(x, signer, NID_subject_alt_name, profile.alternative_names);
  }
  do {
    Require(X509_sign(x, issuer_key, EVP_sha256()) > 0, "cannot sign");
  } while (HasShortNumber(x));
  return certificate;
}

template <typename Write>
void WritePem(const fs::path& path, Write write) {
  const Bio file(BIO_new_file(path.string().c_str(), "wb"));
  Require(file != nullptr && write(file.get()) == 1 && BIO_flush(file.get()) == 1, "cannot write a PEM file");
}

std::string Thumbprint(X509* certificate) {
  unsigned char* der = nullptr;
  const int length = i2d_X509(certificate, &der);
  Require(length > 0, "cannot encode a certificate");
  const std::string text(reinterpret_cast<const char*>(der), static_cast<size_t>(length));
  OPENSSL_free(der);
  return DigestHex("SHA1", text);
}

}  // namespace

class TestCertificates::Authority {
 public:
  explicit Authority(fs::path directory)
      : directory_(std::move(directory)),
        ca_file_(directory_ / "ca.pem"),
        crl_file_(directory_ / "ca.crl.pem"),
        key_(EVP_EC_gen("P-256")) {
    Require(key_ != nullptr, "cannot make a key");
    const Profile profile{"openbits test authority", "", "", -2, 365};
    certificate_ = MakeCertificate(profile, 1, key_.get(), nullptr, key_.get());
    WritePem(ca_file_, [&](BIO* file) { return PEM_write_bio_X509(file, certificate_.get()); });
    WriteCrl();
  }

  CertificateFiles Issue(const Profile& profile, bool self_signed, bool revoked) {
    const Key key(EVP_EC_gen("P-256"));
    Require(key != nullptr, "cannot make a key");
    const long serial = next_serial_++;
    const Certificate certificate = MakeCertificate(
        profile, serial, key.get(), self_signed ? nullptr : certificate_.get(), self_signed ? key.get() : key_.get());
    const std::string stem = "certificate-" + std::to_string(serial);
    CertificateFiles files{directory_ / (stem + ".pem"), directory_ / (stem + ".key.pem"),
                           Thumbprint(certificate.get()), profile.common_name};
    WritePem(files.certificate, [&](BIO* file) { return PEM_write_bio_X509(file, certificate.get()); });
    WritePem(files.private_key, [&](BIO* file) {
      return PEM_write_bio_PrivateKey(file, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
    fs::permissions(files.private_key, fs::perms::owner_read | fs::perms::owner_write);
    if (revoked) {
      revoked_serials_.push_back(serial);
      WriteCrl();
    }
    return files;
  }

  const fs::path& ca_file() const { return ca_file_; }
  const fs::path& crl_file() const { return crl_file_; }

 private:
  void WriteCrl() {
    const Crl crl(X509_CRL_new());
    Require(crl != nullptr && X509_CRL_set_version(crl.get(), X509_CRL_VERSION_2) == 1, "out of memory");
    const Time now(X509_gmtime_adj(nullptr, -kDay_s));
    const Time next(X509_gmtime_adj(nullptr, 30 * kDay_s));
    Require(X509_CRL_set_issuer_name(crl.get(), X509_get_subject_name(certificate_.get())) == 1 &&
                X509_CRL_set1_lastUpdate(crl.get(), now.get()) == 1 &&
                X509_CRL_set1_nextUpdate(crl.get(), next.get()) == 1,
            "cannot fill the revocation list");
    for (const long serial : revoked_serials_) {
      X509_REVOKED* entry = X509_REVOKED_new();
      const std::unique_ptr<ASN1_INTEGER, Free<ASN1_INTEGER_free>> number(ASN1_INTEGER_new());
      Require(entry != nullptr && ASN1_INTEGER_set(number.get(), serial) == 1 &&
                  X509_REVOKED_set_serialNumber(entry, number.get()) == 1 &&
                  X509_REVOKED_set_revocationDate(entry, now.get()) == 1 &&
                  X509_CRL_add0_revoked(crl.get(), entry) == 1,
              "cannot list a revoked certificate");
    }
    Require(X509_CRL_sort(crl.get()) == 1 && X509_CRL_sign(crl.get(), key_.get(), EVP_sha256()) > 0,
            "cannot sign the revocation list");
    WritePem(crl_file_, [&](BIO* file) { return PEM_write_bio_X509_CRL(file, crl.get()); });
  }

  fs::path directory_;
  fs::path ca_file_;
  fs::path crl_file_;
  Key key_;
  Certificate certificate_;
  long next_serial_ = 2;
  std::vector<long> revoked_serials_;
};

TestCertificates::TestCertificates(fs::path directory)
    : authority_(std::make_unique<Authority>(std::move(directory))) {}

TestCertificates::~TestCertificates() = default;

const fs::path& TestCertificates::ca_file() const { return authority_->ca_file(); }

const fs::path& TestCertificates::crl_file() const { return authority_->crl_file(); }

CertificateFiles TestCertificates::Issue(CertificateKind kind) {
  Profile profile{"localhost", "DNS:localhost,IP:127.0.0.1,IP:::1", "serverAuth"};
  switch (kind) {
    case CertificateKind::kValid:
    case CertificateKind::kSelfSigned:
    case CertificateKind::kRevoked: break;
    case CertificateKind::kExpired:
      profile.first_day = -3;
      profile.last_day = -1;
      break;
    case CertificateKind::kNotYetValid: profile.first_day = 1; break;
    case CertificateKind::kWrongUsage: profile.usage = "clientAuth"; break;
    case CertificateKind::kWrongHost:
      profile.common_name = "wrong.example";
      profile.alternative_names = "DNS:wrong.example";
      break;
  }
  return authority_->Issue(profile, kind == CertificateKind::kSelfSigned, kind == CertificateKind::kRevoked);
}

CertificateFiles TestCertificates::IssueClient(std::string_view common_name) {
  return authority_->Issue(Profile{std::string(common_name), "", "clientAuth"}, false, false);
}

}  // namespace openbits::test
