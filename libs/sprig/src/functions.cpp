#include "sprig/functions.hpp"

#include "groups.hpp"

namespace sluice::sprig {

gotemplate::FunctionMap functions()
{
    FunctionMap map;
    add_strings(map);
    add_encodings(map);
    add_sums(map);
    return map;
}

}  // namespace sluice::sprig
