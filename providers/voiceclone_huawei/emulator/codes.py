"""
Error codes the emulator answers with: those Huawei documents, and apart from them those it does not.
"""

from voiceclone.sandbox import Refusal

# The gateway in front of the service.
NO_SUCH_API = "APIGW.0101"
NOT_AUTHENTICATED = "APIGW.0301"

# The service in general.
BODY = "MSS.00000002"
PARAMETER = "MSS.00000003"
NOT_JSON = "MSS.10000002"
OTHER_PROJECT = "MSS.00020006"

# Voice training. Huawei has published a part of this table only.
LETTER = "MSS.20020010"
NUMBER_OF_FILES = "MSS.20020016"
NOT_A_WAV = "MSS.20020018"
TOO_MANY_FILES = "MSS.20020022"

# INVENTED. No document states what these cases answer with, neither code nor status. The range 99... is not Huawei's:
# whoever acts on one of these codes acts on something that the real service never says.
NO_SUCH_JOB = "MSS.99000001"
WRONG_STATE = "MSS.99000002"
WRONG_DURATION = "MSS.99000003"


def parameter(message: str) -> Refusal:
    """
    A field or a query parameter is not as documented.
    """
    return Refusal(400, PARAMETER, message)
