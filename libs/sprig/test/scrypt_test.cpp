#include "scrypt.hpp"

#include <array>
#include <catch2/catch_test_macros.hpp>
#include <openssl/evp.h>
#include <string>

namespace sluice::sprig {

TEST_CASE("scrypt derives what libcrypto derives")
{
    const std::string texts[] = {"", "password", std::string("\0\xff", 2), std::string(200, 'x')};
    for (const auto& password : {texts[0], texts[3]})
        for (const auto& salt : {texts[1], texts[2]}) {
            std::array<unsigned char, 64> derived, wanted;
            scrypt(password, salt, derived);
            REQUIRE(
                EVP_PBE_scrypt(
                    password.data(),
                    password.size(),
                    reinterpret_cast<const unsigned char*>(salt.data()),
                    salt.size(),
                    32768,
                    8,
                    2,
                    64u << 20,
                    wanted.data(),
                    wanted.size()) == 1);
            CHECK(derived == wanted);
        }
}

}  // namespace sluice::sprig
