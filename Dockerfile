# One image a program: docker build --target milestone-backend --tag ghcr.io/milestones/milestone-backend:0.1.0 .

FROM swift:6.3-bookworm AS build
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
# The distribution's current libpq is the one that the runtime stage gets, too.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpq-dev make pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY Package.swift Makefile ./
COPY Sources Sources
COPY Tests Tests
RUN make programs CONFIGURATION=release \
    && mkdir /programs \
    && cp -R .build/release/milestone-operator .build/release/milestone-gateway .build/release/milestone-backend \
        .build/release/milestone-frontend .build/release/milestonectl .build/release/*.resources /programs/ \
    && strip /programs/milestone*

FROM debian:bookworm-slim AS runtime
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libcurl4 libpq5 libxml2 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 65532 --no-create-home --shell /usr/sbin/nologin milestones
USER 65532:65532

FROM runtime AS milestone-operator
COPY --from=build /programs/milestone-operator /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/milestone-operator"]

FROM runtime AS milestone-gateway
COPY --from=build /programs/milestone-gateway /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/milestone-gateway"]

FROM runtime AS milestone-backend
COPY --from=build /programs/milestone-backend /usr/local/bin/
COPY --from=build /programs/MilestonePlatform_Backend.resources /usr/local/bin/MilestonePlatform_Backend.resources
ENTRYPOINT ["/usr/local/bin/milestone-backend"]

FROM runtime AS milestone-frontend
COPY --from=build /programs/milestone-frontend /usr/local/bin/
COPY --from=build /programs/MilestonePlatform_Frontend.resources /usr/local/bin/MilestonePlatform_Frontend.resources
ENTRYPOINT ["/usr/local/bin/milestone-frontend"]

FROM runtime AS milestonectl
COPY --from=build /programs/ /usr/local/bin/
ENTRYPOINT ["/usr/local/bin/milestonectl"]
