// Password hashes and derived passwords, ciphers, random bytes.
#include "base/base64.hpp"
#include "base/random.hpp"
#include "encodings.hpp"
#include "groups.hpp"
#include "panics.hpp"
#include "sprig/functions.hpp"

#include <crypt.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <cstring>
#include <memory>

namespace sluice::sprig {
namespace {

constexpr std::size_t kBlock = 16;

std::string random_bytes(const Call& call, std::size_t size)
{
    std::string bytes(size, '\0');
    const auto& random = call.environment().random;
    for (std::size_t at = 0; at < size; at += 8) {
        const auto word = random();
        std::memcpy(bytes.data() + at, &word, std::min<std::size_t>(8, size - at));
    }
    return bytes;
}

/// golang.org/x/crypto/bcrypt with its default cost: $2a$10$.
std::string hash_password(const Call& call, std::string_view password)
{
    if (password.size() > 72)
        return "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes";
    const std::string text(password);
    if (text.find('\0') != std::string::npos)
        return "failed to encrypt string with bcrypt: the password has a NUL byte";
    const auto salt = random_bytes(call, 16);
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    const auto data = std::make_unique<crypt_data>();
    // 2b is what Go computes; libxcrypt's 2a guards against the hashes of an old defect. Go writes 2a.
    if (crypt_gensalt_rn("$2b$", 10, salt.data(), static_cast<int>(salt.size()), setting, sizeof setting) ==
        nullptr)
        fail("failed to make a salt");
    const char* const hash = crypt_r(text.c_str(), setting, data.get());
    if (hash == nullptr || hash[0] == '*') fail("failed to encrypt string with bcrypt");
    std::string result(hash);
    result[2] = 'a';
    return result;
}

Value bcrypt(Call& call)
{
    return hash_password(call, call.string(0));
}

Value htpasswd(Call& call)
{
    const std::string user(call.string(0));
    if (user.find(':') != std::string::npos) return "invalid username: " + user;
    return user + ':' + hash_password(call, call.string(1));
}

// ---- The Master Password algorithm: a site's password out of one that is remembered.

struct Template {
    std::string_view type;
    std::string_view shapes;  ///< separated by blanks
};
constexpr Template kTemplates[] = {
    {"maximum", "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno"},
    {"long",
     "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv "
     "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv "
     "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc "
     "CvccCvcvCvccno"},
    {"medium", "CvcnoCvc CvcCvcno"},
    {"short", "Cvcn"},
    {"basic", "aaanaaan aannaaan aaannaaa"},
    {"pin", "nnnn"},
};

std::string_view alphabet(char kind)
{
    switch (kind) {
    case 'V':
        return "AEIOU";
    case 'C':
        return "BCDFGHJKLMNPQRSTVWXYZ";
    case 'v':
        return "aeiou";
    case 'c':
        return "bcdfghjklmnpqrstvwxyz";
    case 'A':
        return "AEIOUBCDFGHJKLMNPQRSTVWXYZ";
    case 'a':
        return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
    case 'n':
        return "0123456789";
    case 'o':
        return "@&%?,=[]_:-+*$#!'^~;()/.";
    default:
        return "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()";
    }
}

std::string big_endian(std::uint64_t number)
{
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>(number >> shift);
    return bytes;
}

std::vector<std::string_view> shapes_of(std::string_view type)
{
    std::vector<std::string_view> shapes;
    for (const auto& entry : kTemplates) {
        if (entry.type != type) continue;
        for (auto rest = entry.shapes; !rest.empty();) {
            shapes.push_back(rest.substr(0, rest.find(' ')));
            rest.remove_prefix(std::min(shapes.back().size() + 1, rest.size()));
        }
    }
    return shapes;
}

Value derive_password(Call& call)
{
    constexpr std::string_view scope = "com.lyndir.masterpassword";
    const auto password = call.string(2), user = call.string(3), site = call.string(4);
    const auto shapes = shapes_of(call.string(1));
    if (shapes.empty()) return "cannot find password template " + std::string(call.string(1));

    const auto salt = std::string(scope) + big_endian(user.size()) + std::string(user);
    unsigned char key[64];
    constexpr std::uint64_t cost = 32768, block = 8, parallel = 2, memory = 64u << 20;
    if (EVP_PBE_scrypt(
            password.data(),
            password.size(),
            reinterpret_cast<const unsigned char*>(salt.data()),
            salt.size(),
            cost,
            block,
            parallel,
            memory,
            key,
            sizeof key) != 1)
        return "failed to derive password: scrypt failed";
    const auto message =
        std::string(scope) + big_endian(site.size()) + std::string(site) + big_endian(call[0].as_uint());
    unsigned char seed[EVP_MAX_MD_SIZE];
    HMAC(
        EVP_sha256(),
        key,
        sizeof key,
        reinterpret_cast<const unsigned char*>(message.data()),
        message.size(),
        seed,
        nullptr);

    const auto shape = shapes[seed[0] % shapes.size()];
    std::string result;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const auto letters = alphabet(shape[i]);
        result += letters[seed[i + 1] % letters.size()];
    }
    return result;
}

// ---- AES-256 in CBC mode. The key is the password itself, cut or filled with zeros; sprig's choice, not ours.

struct FreeCipher {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

std::string run_cipher(bool encrypt, std::string_view password, std::string_view iv, std::string_view text)
{
    unsigned char key[32] = {};
    std::memcpy(key, password.data(), std::min(password.size(), sizeof key));
    const std::unique_ptr<EVP_CIPHER_CTX, FreeCipher> context(EVP_CIPHER_CTX_new());
    std::string out(text.size(), '\0');
    int size = 0;
    const bool done = context &&
                      EVP_CipherInit_ex(
                          context.get(),
                          EVP_aes_256_cbc(),
                          nullptr,
                          key,
                          reinterpret_cast<const unsigned char*>(iv.data()),
                          encrypt ? 1 : 0) == 1 &&
                      EVP_CIPHER_CTX_set_padding(context.get(), 0) == 1 &&
                      EVP_CipherUpdate(
                          context.get(),
                          reinterpret_cast<unsigned char*>(out.data()),
                          &size,
                          reinterpret_cast<const unsigned char*>(text.data()),
                          static_cast<int>(text.size())) == 1;
    OPENSSL_cleanse(key, sizeof key);
    if (!done) fail("AES failed");
    return out;
}

Value encrypt_aes(Call& call)
{
    const auto plain = call.string(1);
    if (plain.empty()) return "";
    const auto padding = kBlock - plain.size() % kBlock;
    const auto padded = std::string(plain) + std::string(padding, static_cast<char>(padding));
    const auto iv = random_bytes(call, kBlock);
    return base::base64_encode(iv + run_cipher(true, call.string(0), iv, padded));
}

Value decrypt_aes(Call& call)
{
    const auto text = call.string(1);
    if (text.empty()) return "";
    const auto sealed = base::base64_decode(text);
    if (!sealed) fail(base64_bytes_or_error(text));
    const auto broken = [](const std::string& what) { fail("runtime error: " + what); };
    if (sealed->size() < kBlock)
        broken(fmt::format("slice bounds out of range [:16] with capacity {}", (text.size() + 3) / 4 * 3));
    const auto body = std::string_view(*sealed).substr(kBlock);
    if (body.size() % kBlock != 0) fail("crypto/cipher: input not full blocks");
    if (body.empty()) broken("index out of range [-1]");
    auto plain = run_cipher(false, call.string(0), std::string_view(*sealed).substr(0, kBlock), body);
    const std::size_t padding = static_cast<unsigned char>(plain.back());
    if (padding > plain.size())
        broken(fmt::format("slice bounds out of range [:{}]", -static_cast<long>(padding - plain.size())));
    plain.resize(plain.size() - padding);
    return plain;
}

Value rand_bytes(Call& call)
{
    const auto count = call.integer(0);
    constexpr std::int64_t address_space = std::int64_t{1} << 48;
    if (count < 0 || count > address_space) fail_make_slice();
    if (static_cast<std::uint64_t>(count) > kMaxText) fail_too_large("randBytes");
    return base::base64_encode(random_bytes(call, static_cast<std::size_t>(count)));
}

Value uuid_v4(Call& call)
{
    return base::random_uuid(call.environment().random);
}

}  // namespace

void add_passwords(FunctionMap& functions)
{
    functions.add({
        {"bcrypt", "string", bcrypt},
        {"htpasswd", "string, string", htpasswd},
        {"derivePassword", "uint32, string, string, string, string", derive_password},
        {"encryptAES", "string, string", encrypt_aes},
        {"decryptAES", "string, string", decrypt_aes},
        {"randBytes", "int", rand_bytes},
        {"uuidv4", "", uuid_v4},
    });
}

}  // namespace sluice::sprig
