#include "ssa/fingerprint.hpp"

#include "doc/json.hpp"

#include <cstring>

namespace sluice::ssa {

Fingerprint fingerprint_from(base::Hasher& hasher)
{
    const std::string raw = hasher.finish_raw();
    Fingerprint fingerprint;
    std::memcpy(fingerprint.data(), raw.data(), fingerprint.size());
    return fingerprint;
}

Fingerprint fingerprint_of_text(std::string_view text)
{
    base::Hasher hasher(base::DigestAlgorithm::Sha256);
    hasher.update(text);
    return fingerprint_from(hasher);
}

Fingerprint fingerprint_of(const doc::Value& desired)
{
    return fingerprint_of_text(doc::to_json(desired));
}

}  // namespace sluice::ssa
