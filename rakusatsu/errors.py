"""Everything that this program says itself when it fails, under one root: catch `RakusatsuError`, or a branch of it.

    RakusatsuError                          extract.errors
        BadFormError                        rakusatsu.web.views.deduce
        CompanyNotFoundError                rakusatsu.profile.contracts
        DataDirectoryError                  pipelines.datasets.query
        DatasetsLockedError                 pipelines.datasets.writer
        DatasetsMovedError                  pipelines.datasets.remote
        DemoError                           rakusatsu.demo.run
        ExtractionError                     extract.errors
            LimitExceededError              extract.errors
            UnreadableDocumentError         extract.errors
        InputError                          extract.errors
        JudgementError                      pipelines.resolve.judgements
        NoContractsError                    rakusatsu.web.catalogue.build
        NotHereError                        rakusatsu.web.room
        NotImportedError                    rakusatsu.importing
        NotThereError                       rakusatsu.agents.tools
        PageDoesNotFitError                 spiders.base.publisher
        QueryError                          rakusatsu.reading
        RefusedQueryError                   rakusatsu.agents.select_only
        RegisterError                       pipelines.resolve.register
        RegistryError                       spiders.registry
        ReleaseError                        rakusatsu.releases.manifest
        StoreError                          pipelines.store.documents
            StoreLockedError                pipelines.store.documents
        TooManyRowsError                    rakusatsu.exports.tables
        TooSlowError                        rakusatsu.web.deadline
        UnfitIndexError                     pipelines.index.continuing
        UnreadableAwardError                extract.kanpo.awards
        UnreadableClueError                 rakusatsu.deduce.clue
        WatchFileError                      rakusatsu.watches.configuration
        WorkersBrokenError                  pipelines.workers

Those that a program may have caught as `ValueError` or `OSError` are these as well. An exception that is none of these is a
fault of ours or of a library: it is let through with its traceback. `tests/test_errors.py` holds the tree to the classes.
"""

from extract.errors import (
    ExtractionError,
    InputError,
    LimitExceededError,
    RakusatsuError,
    UnreadableDocumentError,
)

__all__ = [
    "ExtractionError",
    "InputError",
    "LimitExceededError",
    "RakusatsuError",
    "UnreadableDocumentError",
]
