macro_rules! playback_options {
    () => {
        "*, channel_arn, allow_origins=None, strict_origin_enforcement=False, single_use=None, viewer_id=None, \
         viewer_session_version=None, maximum_resolution=None, expires_in=None, expires_at=None, now=None"
    };
}
macro_rules! participant_options {
    () => {
        "*, public_key_arn, stage_arn, participant_id, events_url, whip_url, user_id=None, attributes=None, \
         allow_publish=False, allow_subscribe=True, expires_in=None, expires_at=None, now=None"
    };
}
pub(crate) use {participant_options, playback_options};
