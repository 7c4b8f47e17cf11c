#include "sprig/functions.hpp"

#include "groups.hpp"

namespace sluice::sprig {

gotemplate::FunctionMap functions()
{
    FunctionMap map;
    add_strings(map);
    add_casing(map);
    add_random_text(map);
    add_splitting(map);
    add_defaults(map);
    add_reflection(map);
    add_encodings(map);
    add_sums(map);
    add_numbers(map);
    add_dates(map);
    add_semver(map);
    add_json(map);
    add_certificates(map);
    add_passwords(map);
    add_lists(map);
    add_list_searches(map);
    add_dicts(map);
    add_merges(map);
    add_regexps(map);
    add_urls(map);
    add_paths(map);
    return map;
}

}  // namespace sluice::sprig
