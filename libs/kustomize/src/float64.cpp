#include "float64.hpp"

#include "budget.hpp"
#include "doc/json.hpp"
#include "scalar.hpp"

#include <string>
#include <vector>

namespace sluice::kustomize {
namespace {

constexpr std::int64_t kExact = std::int64_t{1} << 53;

doc::Value rounded(const doc::Value& value)
{
    if (!value.is_integer()) return value;
    if (value.kind() == doc::Kind::Int && value.as_int() <= kExact && value.as_int() >= -kExact) return value;
    // The shortest digits that give the same double, filled up with zeros: 12345678901234567890 ends in 567000.
    return doc::parse_json(doc::go_float(value.as_double()), doc::kManifestLimits);
}

bool has_large_integers(const doc::Value& value)
{
    Budget::spend();
    if (value.is_integer()) return !(rounded(value) == value);
    for (const auto& element : value.elements())
        if (has_large_integers(element)) return true;
    for (const auto& member : value.members())
        if (has_large_integers(member.value)) return true;
    return false;
}

}  // namespace

void round_integers(doc::Value& value)
{
    if (!has_large_integers(value)) return;
    if (is_scalar(value)) {
        value = rounded(value);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            round_integers(value.edit_at(i));
    } else {
        std::vector<std::string> keys;
        for (const auto& member : value.members())
            keys.emplace_back(member.key());
        for (const auto& key : keys)
            round_integers(value.edit(key));
    }
}

}  // namespace sluice::kustomize
