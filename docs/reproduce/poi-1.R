# Permuted blocks by poi-1 (docs/randomization.md), for R with the package digest. Run it as
#   Rscript poi-1.R TRIAL SEED STRATUM SIZES ARMS N
# for example: Rscript poi-1.R NCT07115082 7 "" 4,6 climen=1,ha-msc=1 50
# SEED in NFC and as it stands in the key (7/development for a development list), in a UTF-8 locale.
library(digest)
stopifnot("run it in a UTF-8 locale" = l10n_info()$`UTF-8`)
given <- enc2utf8(commandArgs(trailingOnly = TRUE))
key <- paste("poi-1", given[1], given[2], given[3], sep = "|")
sizes <- as.integer(strsplit(given[4], ",")[[1]])
arms <- strsplit(strsplit(given[5], ",")[[1]], "=")
ratio <- as.integer(sapply(arms, `[`, 2))
counter <- 0
words <- numeric(0)
next_word <- function() {
  if (length(words) == 0) { # numbers are doubles, for R's integers end at 2^31 - 1
    bytes <- digest(sprintf("%s|%.0f", key, counter), "sha256", serialize = FALSE, raw = TRUE)
    words <<- as.vector(c(2^24, 2^16, 2^8, 1) %*% matrix(as.integer(bytes), 4))
    counter <<- counter + 1
  }
  word <- words[1]
  words <<- words[-1]
  word
}
below <- function(n) {
  repeat if ((word <- next_word()) < 2^32 - 2^32 %% n) return(word %% n)
}
slot <- number <- 0
while (slot < as.integer(given[6])) {
  number <- number + 1
  size <- if (length(sizes) > 1) sizes[below(length(sizes)) + 1] else sizes
  block <- rep(sapply(arms, `[`, 1), ratio * size / sum(ratio))
  for (i in size:2) { # places count from 1 here; a block of 1 cannot be dealt to two arms
    j <- below(i) + 1
    block[c(i, j)] <- block[c(j, i)]
  }
  cat(sprintf("%s,%.0f,%.0f,%d,%s", given[3], slot + 1:size, number, size, block), sep = "\n")
  slot <- slot + size
}
