#pragma once
#include "gotemplate/value.hpp"

#include <string>

namespace sluice::sprig {

/// What the certificate functions answer: a sprig.certificate with the fields Cert and Key, both PEM.
gotemplate::Value certificate(std::string cert, std::string key);

}  // namespace sluice::sprig
