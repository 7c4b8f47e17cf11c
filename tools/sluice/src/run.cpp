#include "run.hpp"

namespace sluice::cli {

}  // namespace sluice::cli
