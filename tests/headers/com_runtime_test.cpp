#include "bits_api/com/com_runtime.h"

#include <gtest/gtest.h>
#include <objbase.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <thread>

namespace {

using openbits::com::IsComInitialized;

// Apartments belong to threads: each test runs in one of its own.
template <typename Body>
void InThread(Body body) {
  std::thread(body).join();
}

HRESULT InitializeSecurity() {
  return CoInitializeSecurity(nullptr, -1, nullptr, nullptr, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE,
                              nullptr, EOAC_DYNAMIC_CLOAKING, nullptr);
}

TEST(CoInitialize, SecondCallIsFalseAndBothAreBalanced) {
  InThread([] {
    EXPECT_FALSE(IsComInitialized());
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED | COINIT_DISABLE_OLE1DDE), S_FALSE);
    CoUninitialize();
    EXPECT_TRUE(IsComInitialized());
    CoUninitialize();
    EXPECT_FALSE(IsComInitialized());
  });
}

TEST(CoInitialize, AnotherModelIsRefusedAndNotCounted) {
  InThread([] {
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    EXPECT_EQ(CoInitialize(nullptr), RPC_E_CHANGED_MODE);
    CoUninitialize();
    EXPECT_FALSE(IsComInitialized());
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), RPC_E_CHANGED_MODE);
    CoUninitialize();
  });
}

TEST(CoInitialize, ArgumentsAreChecked) {
  InThread([] {
    int reserved = 0;
    EXPECT_EQ(CoInitializeEx(&reserved, COINIT_MULTITHREADED), E_INVALIDARG);
    EXPECT_EQ(CoInitializeEx(nullptr, 0x100), E_INVALIDARG);
    EXPECT_FALSE(IsComInitialized());
  });
}

TEST(CoInitialize, OneUninitializeTooManyIsIgnored) {
  InThread([] {
    CoUninitialize();
    EXPECT_EQ(CoInitialize(nullptr), S_OK);
    CoUninitialize();
    CoUninitialize();
    EXPECT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    CoUninitialize();
  });
}

TEST(CoInitialize, MultithreadedApartmentTakesInOtherThreads) {
  InThread([] {
    ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    InThread([] { EXPECT_TRUE(IsComInitialized()); });
    CoUninitialize();
    ASSERT_EQ(CoInitialize(nullptr), S_OK);
    InThread([] { EXPECT_FALSE(IsComInitialized()); });
    CoUninitialize();
  });
}

TEST(CoInitializeSecurity, IsForOnceInAProcessThatHasInitialized) {
  InThread([] {
    EXPECT_EQ(InitializeSecurity(), CO_E_NOTINITIALIZED);
    ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    EXPECT_EQ(InitializeSecurity(), S_OK);
    EXPECT_EQ(InitializeSecurity(), RPC_E_TOO_LATE);
    CoUninitialize();
    // The last thread left: COM starts anew.
    ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    EXPECT_EQ(InitializeSecurity(), S_OK);
    CoUninitialize();
  });
}

TEST(CoInitializeSecurity, ArgumentsAreChecked) {
  InThread([] {
    ASSERT_EQ(CoInitializeEx(nullptr, COINIT_MULTITHREADED), S_OK);
    int reserved = 0;
    EXPECT_EQ(CoInitializeSecurity(nullptr, -1, nullptr, &reserved, RPC_C_AUTHN_LEVEL_CONNECT,
                                   RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_NONE, nullptr),
              E_INVALIDARG);
    EXPECT_EQ(CoInitializeSecurity(nullptr, 1, nullptr, nullptr, RPC_C_AUTHN_LEVEL_CONNECT, RPC_C_IMP_LEVEL_IMPERSONATE,
                                   nullptr, EOAC_NONE, nullptr),
              E_INVALIDARG);
    EXPECT_EQ(
        CoInitializeSecurity(nullptr, -1, nullptr, nullptr, RPC_C_AUTHN_LEVEL_CONNECT, 9, nullptr, EOAC_NONE, nullptr),
        E_INVALIDARG);
    EXPECT_EQ(InitializeSecurity(), S_OK);
    CoUninitialize();
  });
}

TEST(CoSetProxyBlanket, NeedsAnObject) {
  int place = 0;
  auto* object = reinterpret_cast<IUnknown*>(&place);
  EXPECT_EQ(CoSetProxyBlanket(object, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
                              RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_STATIC_CLOAKING),
            S_OK);
  EXPECT_EQ(CoSetProxyBlanket(nullptr, RPC_C_AUTHN_DEFAULT, RPC_C_AUTHZ_DEFAULT, COLE_DEFAULT_PRINCIPAL,
                              RPC_C_AUTHN_LEVEL_DEFAULT, RPC_C_IMP_LEVEL_IMPERSONATE, nullptr, EOAC_STATIC_CLOAKING),
            E_INVALIDARG);
}

TEST(CoTaskMem, AllocatesGrowsAndFrees) {
  void* nothing = CoTaskMemAlloc(0);
  EXPECT_NE(nothing, nullptr);
  CoTaskMemFree(nothing);
  CoTaskMemFree(nullptr);

  auto* text = static_cast<char*>(CoTaskMemRealloc(nullptr, 4));
  ASSERT_NE(text, nullptr);
  std::memcpy(text, "abc", 4);
  text = static_cast<char*>(CoTaskMemRealloc(text, 4096));
  ASSERT_NE(text, nullptr);
  EXPECT_STREQ(text, "abc");
  EXPECT_EQ(CoTaskMemRealloc(text, 0), nullptr);
}

TEST(GuidText, IsInUpperCaseWithBraces) {
  OLECHAR text[39];
  EXPECT_EQ(StringFromGUID2(IID_IUnknown, text, 39), 39);
  EXPECT_STREQ(text, L"{00000000-0000-0000-C000-000000000046}");
  const GUID guid{0x5ce34c0d, 0x0dc9, 0x4c1f, {0x89, 0x7c, 0xda, 0xa1, 0xb7, 0x8c, 0xee, 0x7c}};
  EXPECT_EQ(StringFromGUID2(guid, text, 39), 39);
  EXPECT_STREQ(text, L"{5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C}");
  EXPECT_EQ(StringFromGUID2(guid, text, 38), 0);

  LPOLESTR allocated = nullptr;
  EXPECT_EQ(StringFromCLSID(guid, &allocated), S_OK);
  EXPECT_STREQ(allocated, text);
  CoTaskMemFree(allocated);
  EXPECT_EQ(StringFromIID(guid, nullptr), E_INVALIDARG);
}

TEST(GuidText, IsReadInEitherCase) {
  const GUID expected{0x5ce34c0d, 0x0dc9, 0x4c1f, {0x89, 0x7c, 0xda, 0xa1, 0xb7, 0x8c, 0xee, 0x7c}};
  GUID read{};
  EXPECT_EQ(CLSIDFromString(L"{5CE34C0D-0DC9-4C1F-897C-DAA1B78CEE7C}", &read), S_OK);
  EXPECT_TRUE(read == expected);
  read = {};
  EXPECT_EQ(IIDFromString(L"{5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c}", &read), S_OK);
  EXPECT_TRUE(read == expected);
}

TEST(GuidText, AnythingElseIsRefusedAndGivesNull) {
  for (const wchar_t* text : {L"", L"BackgroundCopyManager", L"5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c",
                              L"{5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c", L"{5ce34c0d-0dc9-4c1f-897c-daa1b78cee7c}x",
                              L"{5ce34c0g-0dc9-4c1f-897c-daa1b78cee7c}", L"{5ce34c0d00dc9-4c1f-897c-daa1b78cee7c}"}) {
    GUID read = IID_IUnknown;
    EXPECT_EQ(CLSIDFromString(text, &read), CO_E_CLASSSTRING) << testing::PrintToString(std::wstring(text));
    EXPECT_TRUE(read == GUID_NULL);
    const HRESULT expected = std::wcslen(text) == 38 ? CO_E_IIDSTRING : E_INVALIDARG;
    EXPECT_EQ(IIDFromString(text, &read), expected) << testing::PrintToString(std::wstring(text));
  }
}

TEST(GuidText, NoTextIsTheNullGuid) {
  GUID read = IID_IUnknown;
  EXPECT_EQ(CLSIDFromString(nullptr, &read), S_OK);
  EXPECT_TRUE(read == CLSID_NULL);
  EXPECT_EQ(CLSIDFromString(L"", nullptr), E_INVALIDARG);
}

TEST(CoCreateGuid, GivesRandomGuidsOfVersionFour) {
  GUID first{};
  GUID second{};
  EXPECT_EQ(CoCreateGuid(&first), S_OK);
  EXPECT_EQ(CoCreateGuid(&second), S_OK);
  EXPECT_TRUE(first != second);
  EXPECT_EQ(first.Data3 >> 12, 4);
  EXPECT_EQ(first.Data4[0] & 0xc0, 0x80);
  EXPECT_EQ(CoCreateGuid(nullptr), E_INVALIDARG);
}

}  // namespace
