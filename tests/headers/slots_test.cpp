// Where C++ puts each method into an interface's table. abi_c.c checks C's tables while compiling; a pointer to a
// virtual member tells C++'s, which the compiler gives as a value only at run time.
#include <bits.h>
#include <gtest/gtest.h>
#include <qmgr.h>

#include <cstdint>
#include <cstring>

#include "tests/headers/expected_slots.h"

namespace {

// Itanium C++ ABI, 2.3 "Member Function Pointers": the offset in the table, marked as one of a virtual function by its
// lowest bit, or on ARM by that of the second word.
template <typename Member>
std::size_t SlotOf(Member member) {
  std::uintptr_t words[2];
  static_assert(sizeof(member) == sizeof(words));
  std::memcpy(words, &member, sizeof(words));
#if defined(__arm__) || defined(__aarch64__)
  EXPECT_EQ(words[1] & 1, 1u);
  return words[0] / sizeof(void*);
#else
  EXPECT_EQ(words[0] & 1, 1u);
  return (words[0] - 1) / sizeof(void*);
#endif
}

#define OPENBITS_EXPECT_SLOT(interface_name, method, slot) \
  EXPECT_EQ(SlotOf(&interface_name::method), std::size_t{slot}) << #interface_name "::" #method;

TEST(Slots, CppPutsEveryMethodWhereItIsDocumented){OPENBITS_EXPECTED_SLOTS(OPENBITS_EXPECT_SLOT)}

TEST(Slots, CppKeepsInheritedMethodsInTheirPlaces){OPENBITS_EXPECTED_INHERITED_SLOTS(OPENBITS_EXPECT_SLOT)}

TEST(Slots,
     CppPutsEveryMethodOfTheOldQueueManagerWhereItIsDocumented){OPENBITS_EXPECTED_OLD_SLOTS(OPENBITS_EXPECT_SLOT)}

TEST(Slots, UnknownComesFirst) {
  using Query = HRESULT (IUnknown::*)(REFIID, void**);
  EXPECT_EQ(SlotOf(static_cast<Query>(&IUnknown::QueryInterface)), 0u);
  EXPECT_EQ(SlotOf(&IBackgroundCopyJob5::AddRef), 1u);
  EXPECT_EQ(SlotOf(&IBackgroundCopyJob5::Release), 2u);
}

}  // namespace
