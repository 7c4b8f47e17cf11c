#include "sprig/functions.hpp"

#include "groups.hpp"

namespace sluice::sprig {

gotemplate::FunctionMap functions()
{
    FunctionMap map;
    add_strings(map);
    add_encodings(map);
    add_sums(map);
    add_numbers(map);
    add_dates(map);
    add_semver(map);
    add_json(map);
    return map;
}

}  // namespace sluice::sprig
